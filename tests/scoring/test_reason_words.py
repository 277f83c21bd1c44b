import pytest

from scoring.words import kind_text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("01", "01 婚恋家庭纠纷"),
        ("0101", "0101 恋爱及婚姻"),
        ("0199", "0199 婚恋家庭纠纷（其他）"),
        ("8888", "8888"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_kind_is_shown_as_code_and_words(code: str | None, text: str) -> None:
    assert kind_text(code) == text
