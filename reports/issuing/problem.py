"""Why a paper is not issued."""


class IssueProblem(Exception):
    """The paper cannot be issued so; one clear Chinese sentence.

    ``option`` is what to add on the command line: told there alone, for a form and a mail have no options.
    """

    def __init__(self, sentence: str, option: str = "") -> None:
        super().__init__(sentence)
        self.option = option
