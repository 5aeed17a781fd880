"""Names in a PDF (ISO 32000-2) that make it act by itself, reach out of itself or carry other files."""

from __future__ import annotations

# Only these actions stay: they move the reader within the document.
HARMLESS_ACTIONS = frozenset({"/GoTo", "/Named"})
HARMLESS_NAMED = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
JAVASCRIPT, LAUNCH, SENDING, LINK, MEDIA = (
    "JavaScript",
    "起動の命令",
    "外へ送る命令",
    "外へのリンク",
    "動画・音声・立体",
)
OTHER_ACTION, BY_ITSELF = "そのほかの命令", "自動で動く命令"
ACTIONS = {
    "/JavaScript": JAVASCRIPT,
    "/Launch": LAUNCH,
    "/SubmitForm": SENDING,
    "/ImportData": SENDING,
    "/URI": LINK,
    "/GoToR": LINK,
    "/GoToE": LINK,
    "/Thread": LINK,
    "/Rendition": MEDIA,
    "/Sound": MEDIA,
    "/Movie": MEDIA,
    "/RichMediaExecute": MEDIA,
    "/GoTo3DView": MEDIA,
    "/Hide": OTHER_ACTION,
    "/ResetForm": OTHER_ACTION,
    "/SetOCGState": OTHER_ACTION,
    "/Trans": OTHER_ACTION,
    "/GoToDp": OTHER_ACTION,
}
# Where an action may stand; ``/Next`` also joins the entries of an outline.
TRIGGERS = frozenset({"/A", "/PA", "/Next"})
# Keys that go wherever they stand; the words are None for what is told in another way or not worth telling.
FORBIDDEN: dict[str, str | None] = {
    "/OpenAction": None,
    "/JavaScript": JAVASCRIPT,
    "/EmbeddedFiles": None,
    "/EF": None,
    "/RF": None,
    "/XFA": "動くフォーム（XFA）",
    "/RichMediaContent": MEDIA,
    "/RichMediaSettings": MEDIA,
    "/Renditions": MEDIA,
    "/OnInstantiate": JAVASCRIPT,
    "/AlternatePresentations": MEDIA,
    "/Collection": None,
    "/Requirements": None,
    "/OPI": LINK,
    "/Metadata": None,
    "/PieceInfo": None,
    "/Perms": None,
    "/DSS": None,
}
# Short names that a font or a picture may have in a list of resources: they go unless it is one of these.
SHORT: dict[str, str | None] = {"/AA": BY_ITSELF, "/JS": JAVASCRIPT, "/AF": None}
MEDIA_ANNOTATIONS = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
ATTACHING = "/FileAttachment"
# All that stays of the catalogue, and of its name trees.
CATALOGUE = frozenset(
    {
        "/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/Names", "/Dests", "/ViewerPreferences",
        "/PageLayout", "/PageMode", "/Outlines", "/Threads", "/AcroForm", "/StructTreeRoot", "/MarkInfo", "/Lang",
        "/OutputIntents", "/OCProperties",
    }
)  # fmt: skip
NAME_TREES = frozenset({"/Dests"})
