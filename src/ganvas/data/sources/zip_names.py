"""Zip names: in which encoding a zip's names were written by programs that don't say it."""

import locale
import re
from collections.abc import Sequence
from typing import NamedTuple

_HANGUL = set(
    "이다는의에가고을를한하지사자기리도은로나라어아그시인수서일대정부전상보스해주장제원여구공성과있오들으마바생세조국소경무트우방모동문안신화면중유연관계적물"
    "비드진게만니실선식간러내회저임입학발파행용체분외산미치교영알터반민말년음호차거야달금르며레단려위타양름노개았었했설품재명목각래속살데머더와같것집업박피현최"
    "손크린코술석루배히불결남북후길당담토통작예색강건돈별날월초카벌권빛꽃새눈늘얼굴림풍복본론"
)
_HANZI = set(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看"
    "定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相"
    "见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总"
    "何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色"
    "路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔图片照册猫狗花鸟鱼树风景动头建筑食车船红黑绿蓝黄素材背壁纸截屏微桌载"
    "夹副号页训练测试集脸画油龙凤虎牛羊猪鸡蛇兔鼠熊狮鹿梅兰菊荷桃梨苹香"
)
_TRADITIONAL = set(
    "的一是不了人我在有他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後能對著事其裡所去行過家十用發天如然作方成者多日都三小軍二無同"
    "麼經法當起與好看學進種將還分此心前面又定見只主沒公從圖片照貓狗花鳥魚樹風景動物頭像建築食車船紅黑綠藍黃畫臉訓練測試資料夾新增"
)
_KANJI = set(
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表"
    "戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午"
    "写真画像絵猫犬花鳥魚木風景空海顔物訓練集男名前旧無黒白赤青"
)


class _Script(NamedTuple):
    """An encoding of a country, the letters that its names are written with, and those that are frequent."""

    encoding: str
    letters: str
    """A pattern of one letter."""
    frequent: frozenset[str]
    usual: tuple[str, range]
    """The standard that has the country's usual letters, and the first bytes that they have in it."""
    also: tuple[str, ...] = ()
    """Other names of the encoding."""


_PUNCTUATION = "\u3000-\u303f\uff01-\uff5e"
_KANA = frozenset(map(chr, range(0x3041, 0x3100)))
_SCRIPTS = (
    _Script("cp949", f"[\uac00-\ud7a3{_PUNCTUATION}]", frozenset(_HANGUL), ("euc_kr", range(0xB0, 0xC9)), ("euc_kr",)),
    _Script(
        "gbk",
        f"[\u4e00-\u9fff{_PUNCTUATION}]",
        frozenset(_HANZI),
        ("gb2312", range(0xB0, 0xD8)),
        ("cp936", "gb18030", "gb2312"),
    ),
    _Script("shift_jis", f"[\u3040-\u30ff\u4e00-\u9fff{_PUNCTUATION}]", _KANA | _KANJI, ("euc_jp", range(0)), ("cp932",)),
    _Script("big5", f"[\u4e00-\u9fff{_PUNCTUATION}]", frozenset(_TRADITIONAL), ("big5", range(0xA4, 0xC7)), ("cp950",)),
)
_PYTHON_NAMES = {"shift_jis": "cp932", "big5": "cp950"}
"""Windows' versions, which have a few letters more."""
_USUAL = 0.3
"""What a usual letter counts, next to 1 of a frequent one. Japan's don't count: Western names look like them too often."""
_ENOUGH = 0.25
"""The mean from which on an encoding is believed: the letters of names in another one are nearly all rare."""
_HERE = 0.1
"""The advantage of the encoding of this machine."""


def decoded(raw: Sequence[bytes]) -> tuple[list[str], str]:
    """The names of a zip's members that don't say their encoding, as text, and the country's encoding that was taken ("" for none).

    UTF-8 where they are valid, else the encoding of a country in which all of them are made of letters of its script, mostly frequent
    ones; else code page 437, as the format has it.
    """
    foreign = [name for name in raw if not name.isascii()]
    # Single names in another encoding may be valid UTF-8 by chance, but hardly all of them.
    encoding = "" if all(map(_is_utf8, foreign)) else _of_a_country(foreign)
    if encoding:
        return [name.decode(_PYTHON_NAMES.get(encoding, encoding)) for name in raw], encoding
    return [name.decode("utf-8" if _is_utf8(name) else "cp437") for name in raw], ""


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _of_a_country(names: Sequence[bytes]) -> str:
    local = locale.getpreferredencoding(False).lower().replace("-", "_")
    scores = {}
    for script in _SCRIPTS:
        score = _score(names, script)
        if score is not None:
            is_here = local in (script.encoding, *script.also)
            scores[script.encoding] = max(_ENOUGH, score + _HERE) if is_here else score
    best = max(scores, key=lambda name: scores[name], default="")
    return best if best and scores[best] >= _ENOUGH else ""


def _score(names: Sequence[bytes], script: _Script) -> float | None:
    """How usual the letters of the names are, 0 to 1; None where a name isn't made of the script's letters."""
    try:
        text = "".join(name.decode(_PYTHON_NAMES.get(script.encoding, script.encoding)) for name in names)
    except UnicodeDecodeError:
        return None
    letters = [letter for letter in text if not letter.isascii()]
    if not letters or not all(re.match(script.letters, letter) for letter in letters):
        return None
    return sum(1 if letter in script.frequent else _USUAL * _is_usual(letter, script) for letter in letters) / len(letters)


def _is_usual(letter: str, script: _Script) -> bool:
    standard, first_bytes = script.usual
    try:
        return letter.encode(standard)[0] in first_bytes
    except UnicodeEncodeError:
        return False
