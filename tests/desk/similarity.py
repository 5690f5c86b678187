"""`python -m tests.desk.similarity`: how well the vectors of questions find like cases, by threshold, over all written ones."""

import json
import tomllib
from pathlib import Path

import numpy as np

from api.compose import open_embedder
from api.settings import load_settings

HERE = Path(__file__).parent
CASES = HERE.parents[1] / "evals" / "cases"


def main() -> None:
    """Print for each threshold: like cases found first, and what else is shown."""
    embedder = open_embedder(load_settings())
    cases = tomllib.loads((HERE / "similar.toml").read_text("utf-8"))["case"]
    lines = [json.loads(line) for name in ("dev", "dev2") for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines()]
    others = list(dict.fromkeys(line["question"] for line in lines if line["question"]))
    past = np.stack([embedder.embed_query(case["past"]) for case in cases])
    rest = np.stack([embedder.embed_query(question) for question in others])
    asked = [(place, text) for place, case in enumerate(cases) for text in case["like"]]
    near = [(place, case["near"]) for place, case in enumerate(cases)]
    print(f"{len(cases)} past questions, {len(asked)} like ones, {len(near)} near ones, {len(others)} others")
    print("threshold  like found  first  wrong past shown  others shown  near shown")
    like = np.stack([embedder.embed_query(text) for _, text in asked]) @ np.concatenate([past, rest]).T
    nearly = np.stack([embedder.embed_query(text) for _, text in near]) @ past.T
    rights = np.array([place for place, _ in asked])
    own = like[np.arange(len(asked)), rights]
    for threshold in np.arange(0.84, 0.96, 0.01):
        shown = like >= threshold
        wrong = shown[:, : len(cases)].sum() - (own >= threshold).sum()
        first = ((like.argmax(axis=1) == rights) & (own >= threshold)).mean()
        beside = nearly[np.arange(len(near)), [place for place, _ in near]] >= threshold
        print(
            f"{threshold:9.2f}  {(own >= threshold).mean():10.2f}  {first:5.2f}  {wrong / len(asked):16.2f}"
            f"  {shown[:, len(cases) :].sum() / len(asked):12.2f}  {beside.mean():10.2f}"
        )


if __name__ == "__main__":
    main()
