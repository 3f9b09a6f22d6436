"""Any config.json that an author may write, as far as people see it."""

from hypothesis import strategies as st

from runner.bundles.config import ReportConfig

text = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=300).filter(str.strip)
labels = text | st.dictionaries(st.sampled_from(["en", "ca"]), text, min_size=1)
shared = {"label": st.none() | labels, "help": st.none() | labels, "required": st.none() | st.booleans()}
parameters = st.one_of(
    st.fixed_dictionaries({"type": st.just("text"), "max_length": st.integers(1, 2000), **shared}),
    st.fixed_dictionaries({"type": st.just("integer"), "min": st.none() | st.integers(-(10**12), 0), **shared}),
    st.fixed_dictionaries({"type": st.just("number"), "max": st.none() | st.floats(0, 1e20), **shared}),
    st.fixed_dictionaries({"type": st.just("boolean"), **shared}),
    st.fixed_dictionaries({"type": st.just("date"), **shared}),
    st.fixed_dictionaries(
        {"type": st.just("choice"), "choices": st.lists(text, min_size=1, max_size=150, unique=True), **shared}
    ),
)
configs = st.fixed_dictionaries(
    {
        "title": labels,
        "description": st.none() | labels,
        "parameters": st.dictionaries(st.from_regex(r"[a-z]{1,20}", fullmatch=True), parameters, max_size=5),
        "languages": st.sampled_from([["en"], ["ca", "en"]]),
    }
).map(ReportConfig.model_validate)
