"""Why a file is not taken."""

from reports.issuing.problem import IssueProblem


class TakeProblem(IssueProblem):
    """The file is not to be taken; one clear Chinese sentence."""

    exit_code = 4  # returned whole, as any other file that is handed in
