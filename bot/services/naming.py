"""Normal forms of names, so that 王芳, 王 芳, WANG Fang and wf meet."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Titles that shops put behind a surname; with one of them a name is a way of calling, not a full name.
_TITLES_ZH = (
    "女士", "先生", "小姐", "太太", "阿姨", "大姐", "大哥", "老师", "老板", "医生", "经理", "师傅", "同学",
    "姐", "哥", "总", "太", "姨", "叔", "嫂", "妹", "弟", "爷", "奶奶", "婶",
)  # fmt: skip
# Surnames whose reading differs from the everyday one.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "区": "ou", "任": "ren", "华": "hua",
    "朴": "piao", "翟": "zhai", "盖": "ge", "尉": "yu", "召": "shao", "乐": "yue", "员": "yun", "繁": "po",
}  # fmt: skip
LONGEST_NAME = 4
_TITLES_EN = ("mr", "mrs", "ms", "miss", "dr", "prof", "madam")


@lru_cache(maxsize=4096)
def name_key(text: str) -> str:
    """Folded for equality: width, case, traditional forms, spaces, punctuation and emoji do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if any("\u4e00" <= c <= "\u9fff" for c in folded):
        folded = _simplified(folded)
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LNM")


@lru_cache(maxsize=4096)
def search_key(text: str) -> str:
    """Full pinyin and initials, between bars: |wangfang|wf|. Latin names give themselves and their initials."""
    key = name_key(text)
    if not any("\u4e00" <= c <= "\u9fff" for c in key):
        words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
        initials = "".join(word[0] for word in words)
        return f"|{key}|{initials}|" if len(words) > 1 else f"|{key}|"
    full, initials = pinyin(key)
    return f"|{full}|{initials}|"


def pinyin(key: str) -> tuple[str, str]:
    """(wangfang, wf): surnames read as surnames; anything that is not Chinese stays."""
    # Loading the readings takes a fifth of a second; who only logs known Latin names never pays it.
    from pypinyin import Style, lazy_pinyin

    syllables: list[str] = lazy_pinyin(key, style=Style.NORMAL)
    if len(key) <= LONGEST_NAME and key[0] in _SURNAMES:
        syllables[0] = _SURNAMES[key[0]]
    return "".join(syllables), "".join(s[0] for s in syllables)


@lru_cache(maxsize=1)
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    return str(_converter().convert(text))  # type: ignore[attr-defined]


def without_title(text: str) -> tuple[str, str | None]:
    """("王", "姐") of 王姐; ("lopez", "mrs") of Mrs Lopez; (name, None) where no title is seen. Parts are keys."""
    words = text.casefold().replace(".", " ").split()
    if len(words) > 1 and words[0] in _TITLES_EN:
        return name_key(" ".join(words[1:])), words[0]
    key = name_key(text)
    for title in _TITLES_ZH:
        if key.endswith(title) and len(key) > len(title):
            return key[: -len(title)], title
    return key, None
