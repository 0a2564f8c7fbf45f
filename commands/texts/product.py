"""`socai status product:...` and `socai history product:...`: one OCOP product, as a document or in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.asking.answers import Asked, give, print_cuts
from commands.names import told
from commands.names.telling import sentence
from commands.terminal import dates, output, prose
from commands.terminal.settings import Settings
from commands.terminal.words import language, t
from ledger.folds.history import day_of
from ledger.folds.product import product_history, product_status


def answer_status(settings: Settings, question: Asked, product: str) -> None:
    """Print what a product holds on the day asked. Raises ``PRODUCT_UNKNOWN``."""
    answer = product_status(question.view, product, question.cut, question.known_at)
    give(settings, question, answer, _say_status)


def answer_history(settings: Settings, question: Asked, product: str, *, as_of_only: bool) -> None:
    """Print every entry on a product. Raises ``PRODUCT_UNKNOWN``."""
    words = question.told
    answer = product_history(question.view, product, question.cut, question.known_at, sentence(words), as_of_only)
    if settings.json:
        output.emit_json(answer)
        return
    prose.say(t("product.history", name=answer["product"]["name"], count=len(answer["entries"])), style="strong")
    output.say()
    days = {entry.seq: day_of(entry) for entry in question.view.read(product)}
    rows = [
        (dates.day(days[entry["seq"]]), str(entry["seq"]), entry["summary"],
         t(f"answers.attestation.{entry['attestation']}"), dates.day(dates.civil(entry["recorded_at"])))
        for entry in answer["entries"]
    ]
    names = ("day", "seq", "summary", "ground", "recorded")
    output.table([t(f"history.column.{name}") for name in names], rows, right=[1])
    output.say()
    print_cuts(question)


def _say_status(question: Asked, answer: Mapping[str, Any]) -> None:
    words, product, rating = question.told, answer["product"], answer["rating"]
    prose.say(f"{product['name']} [{product['id']}]", style="strong")
    within = words.unit_within({**product["unit"], "parents": product["within"]})
    prose.say(t("product.made", unit=within))
    if product["unit_now"]:
        prose.say(t("product.now", unit=words.unit(product["unit_now"])))
    for member in ("owner", "category"):
        if product[member]:
            prose.say(t(f"product.{member}", text=product[member]))
    day = dates.day(answer["as_of"])
    if rating is None:
        prose.say(t("product.none", day=day))
    else:
        since = dates.day(rating["from"])
        prose.say(t(f"product.{answer['state']}", day=day, stars=rating["stars"], since=since,
                    until=_until(rating)) + _decided(words, rating))
        if rating["score"] is not None:
            prose.say(t("product.score", score=_number(rating["score"]), set=rating["set"]))
    if len(answer["ratings"]) > 1:
        output.say()
        rows = [
            (str(one["stars"]), _number(one["score"] or ""), dates.day(one["from"]), dates.last_day(one["to"]),
             t(f"product.level.{one['level']}"), one["set"], str(one["seq"]))
            for one in answer["ratings"]
        ]
        names = ("stars", "score", "from", "through", "level", "set", "seq")
        output.table([t(f"product.column.{name}") for name in names], rows, right=[0, 1, 6])
    output.say()
    _say_raters(answer)


def _say_raters(answer: Mapping[str, Any]) -> None:
    """Who rates on the day asked, by the ledger's own table of competence."""
    day = dates.day(answer["as_of"])
    known = {one["stars"] for one in answer["raters"]}
    for one in answer["raters"]:
        prose.say(t("product.rater", stars=one["stars"], level=t(f"product.level.{one['level']}"), day=day,
                    source=one["source"] or t("answers.unknown")))
    without = [str(stars) for stars in range(1, 6) if stars not in known]
    if without:
        prose.say(t("product.rater.unknown", stars=", ".join(without), day=day))
    output.say()


def _until(rating: Mapping[str, Any]) -> str:
    last = dates.last_day(rating["to"])
    return t("product.until", day=last) if last else t("product.open")


def _decided(words: told.Told, rating: Mapping[str, Any]) -> str:
    paper = words.paper(rating["decision"])
    return t("product.by", paper=paper) if paper else ""


def _number(text: str) -> str:
    return str(text).replace(".", ",") if language() == "vi" else str(text)
