import pytest

from features.identity.names import name_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thomas Clifford, 1st Baron Clifford of Chudleigh", "tom clifford of chudleigh"),
        ("Clifford Thomas", "thomas clifford"),
        ("Smith, John", "Sir John Smith"),
        ("José Müller", "jose muller"),
        ("O'Brien, Patrick", "paddy obrien"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("王芳女士", "王芳"),
    ],
)
def test_names_that_differ_in_manner_have_one_key(one: str, other: str) -> None:
    assert name_of(one, None, None).key == name_of(other, None, None).key


def test_a_name_in_parts_is_the_name_in_whole() -> None:
    assert name_of(None, "John", "Smith") == name_of("John Smith", None, None)
    assert name_of(None, "伟", "张").key == name_of("张伟", None, None).key


def test_a_chinese_name_has_family_name_given_name_and_sound() -> None:
    name = name_of("单雄信", None, None)
    assert (name.family, name.given, name.sound) == ("单", "雄信", "shan xiong xin")
    assert name_of("欧阳娜娜", None, None).family == "欧阳"


def test_homophones_sound_the_same_and_are_not_the_same() -> None:
    one, other = name_of("李小红", None, None), name_of("李晓虹", None, None)
    assert one.sound == other.sound
    assert one.key != other.key


@pytest.mark.parametrize(
    "said",
    [
        "不详",
        "unknown",
        " 匿名 ",
        "保密",
        "先生",
        "NULL",
        "#N/A",
        "not known",
        "张某某",
        "李先生",
        "Sir Baronet",
        "",
    ],
)
def test_what_names_nobody_has_no_key(said: str) -> None:
    assert name_of(said, None, None).key is None
