"""What the first-run page says."""

from dashboard.evidence.start import FirstRun

SAMPLE_TITLE = "This is the sample board: its figures are invented"
SAMPLE_STANDS = "The sample board cannot become a real one: invented figures never mix with real ones."
SAMPLE_HELP = (
    "To start your own board, stop this one and start the dashboard with a database of your own: "
    "python run.py --board our-board.db"
)
NAME_MISSING = "Write the board's name."
AREA_MISSING = "Choose the authority that the board is for."
AREA_NOT_IN_MODEL = "That table of neighbours does not have this authority: choose another, or the latest."
LATEST_MODEL = "The latest published that has our area"
NO_MODEL = (
    "None has been loaded yet. You can save without one and load it later at the data desk: the latest that has your "
    "area is then used."
)
MODEL_HELP = "Two published tables may disagree. Choose the one that your board has agreed on."
AREA_HELP = "Your own figures are those of this authority."
PARTNERS_HELP = "Untick those that do not answer to your board. Templates are made for those that do."
SAVE = "Save and go to the data desk"


def start_title(choice: FirstRun) -> str:
    """The page's message."""
    if choice.board is None:
        return "Whose dashboard is this?"
    return SAMPLE_TITLE if choice.board.is_sample else f"What this dashboard knows of {choice.board.name}"


def start_subtitle(choice: FirstRun) -> str:
    """What comes of it."""
    if choice.board is None:
        return "Four answers, and you can load your first files. All of them can be changed later."
    return "" if choice.board.is_sample else "Changes take effect at once; what was loaded stays as it is."
