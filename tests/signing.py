"""A signature where what units say of a draft is not what a test is about."""

from functools import partial

from reports.issuing.issue import sign as _sign

UNCHECKED = "测试里不发核对单"
sign = partial(_sign, despite_unchecked=UNCHECKED)
