"""よみ: how the words of procedure titles are read, so that kana find kanji where a title carries no reading."""

from __future__ import annotations

from itertools import product

from sannai.text.folding import fold

_WORDS = """
いぬ 犬|ねこ 猫|どうぶつ 動物|じゅうみんひょう 住民票|じゅうみん 住民|こせき 戸籍|いんかん 印鑑|てんにゅう 転入
てんしゅつ 転出|てんきょ 転居|ひっこし 引越し|しゅっしょう 出生|しぼう 死亡|こんいん 婚姻|りこん 離婚
にんしん 妊娠|じどう 児童|こども 子ども|ほいく 保育|ようちえん 幼稚園|がっこう 学校|きょういく 教育|かいご 介護
こうれい 高齢|しょうがい 障害|ふくし 福祉|せいかつほご 生活保護|いりょう 医療|ほけんじょ 保健所|ほけん 保険
ほけん 保健|ねんきん 年金|ぜいきん 税金|ぜい 税|しょうめい 証明|きょか 許可|にんか 認可|にんてい 認定
とどけで 届出|とどけ 届|しんせい 申請|しんこく 申告|ほうこく 報告|へんこう 変更|はいし 廃止|とうろく 登録
こうふ 交付|さいこうふ 再交付|しょくひん 食品|えいぎょう 営業|いんしょくてん 飲食店|りよう 理容|びよう 美容
くすり 薬|やっきょく 薬局|びょういん 病院|けんちく 建築|かいはつ 開発|とち 土地|のうち 農地|どうろ 道路
せんよう 占用|かせん 河川|こうえん 公園|すいどう 水道|げすいどう 下水道|はいきぶつ 廃棄物|しょうぼう 消防
きけんぶつ 危険物|さいがい 災害|りさい 罹災|りさい り災|ぼうさい 防災|じどうしゃ 自動車|じてんしゃ 自転車
ちゅうしゃ 駐車|せんきょ 選挙|ぼち 墓地|かそう 火葬|まいそう 埋葬|じょせい 助成|ほじょきん 補助金|きゅうふ 給付
てあて 手当|げんめん 減免|しょうがくきん 奨学金|かんこう 観光|りょかん 旅館|こうじ 工事|しせつ 施設|しよう 使用
りよう 利用|せつび 設備|かんり 管理|じぎょう 事業|きんきゅう 緊急|そだい 粗大|しゅうしゅう 収集
"""
_MOST = 12  # spellings of one word


def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for pair in _WORDS.replace("\n", "|").split("|"):
        if pair:
            reading, kanji = pair.split()
            table.setdefault(fold(reading), []).append(fold(kanji))
    return table


_READINGS = _table()
_LONGEST = max(map(len, _READINGS))


def spellings(folded: str) -> list[str]:
    """The folded word itself and, where its kana are the reading of known words, those in kanji."""
    parts: list[list[str]] = []
    at = 0
    while at < len(folded):
        for length in range(min(_LONGEST, len(folded) - at), 0, -1):
            if known := _READINGS.get(folded[at : at + length]):
                parts.append(known)
                at += length
                break
        else:
            parts.append([folded[at]])
            at += 1
    written = ("".join(choice) for choice, _ in zip(product(*parts), range(_MOST), strict=False))
    return list(dict.fromkeys([folded, *written]))
