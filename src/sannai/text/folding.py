"""Search keys: what people mean by the same word becomes the same text. Never stored as a name, never shown."""

from __future__ import annotations

import re
import unicodedata

# 異体字 that people mix up when they search for a name. For search keys only: 髙 and 高 are different names.
_ITAIJI = (
    "﨑崎 嵜崎 碕崎 髙高 邉辺 邊辺 齋斉 齊斉 斎斉 濵浜 濱浜 廣広 澤沢 國国 櫻桜 嶋島 "
    "嶌島 桒桑 德徳 曾曽 𠮷吉 冨富 眞真 惠恵 榮栄 龍竜 渕淵 渊淵 峯峰 條条 藪薮 籔薮 "
    "鹽塩 瀨瀬 壽寿 學学 實実 栁柳 桺柳 槇槙 遙遥 彌弥 禮礼 圓円 來来 會会 佛仏 黑黒 "
    "靑青 增増 橫横 淸清 舘館 溫温 萬万 與与 豐豊 傳伝 藏蔵 應応 關関 鐵鉄 鷗鴎 檜桧 "
    "巖巌 驛駅 證証 號号 稅税 戶戸 鬭闘 髮髪 兒児 齒歯 縣県 區区 "
)
_SMALL_KANA = ("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_TABLE = str.maketrans(
    {pair[0]: pair[1] for pair in _ITAIJI.split()}
    # Hyphens, minus signs and the long vowel mark are one key on one keyboard or another.
    | dict.fromkeys("‐‑‒–—―−ー─━⁃﹣", "-")
    | dict.fromkeys("〜～∼", "~")
    | dict(zip(*_SMALL_KANA, strict=True))
)
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | {0x30FD: 0x309D, 0x30FE: 0x309E}
_DROPPED = re.compile("[\\s\u00ad\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")


def fold(text: str) -> str:
    """The search key of a text: width, case, kana kind, hyphens, spaces and variants of a character don't matter.

    Katakana becomes hiragana, small kana large. Total: any text has a key, and folding twice changes nothing.
    """
    text = text.replace("゛", "\u3099").replace("゜", "\u309a")  # else NFKC makes a space and a loose mark
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    folded = text.casefold().translate(_KATAKANA).translate(_TABLE)
    return _DROPPED.sub("", unicodedata.normalize("NFKC", folded))
