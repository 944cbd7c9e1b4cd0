"""A question that an earlier form asked is answered under today's."""

from __future__ import annotations

from airflow.sdk import Param

from liangshai.airflow.signature import SignatureOperator

FORM = {"comment": Param("", type="string"), "signer": Param("", type="string")}


def asked() -> SignatureOperator:
    return SignatureOperator(task_id="approve", subject="通报 签发", params=FORM)


def test_an_answer_in_the_fields_of_an_older_form_counts_and_none_of_its_words_is_lost() -> None:
    said = {"comment": "同意", "next_steps": "月底前报送", "coordination": ""}
    asked().validate_params_input(said)
    assert said == {"comment": "同意；next_steps：月底前报送", "signer": ""}


def test_an_answer_in_today_s_fields_stays_as_it_is() -> None:
    said = {"comment": "", "signer": "演示人"}
    asked().validate_params_input(said)
    assert said == {"comment": "", "signer": "演示人"}


def test_an_answer_without_a_form_is_one() -> None:
    asked().validate_params_input({})
