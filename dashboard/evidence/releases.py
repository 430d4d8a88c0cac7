"""Which release the board is compared with."""

from sqlalchemy import Connection

from domain.releases import Release
from store import reads
from store.database import data_version


def release_to_compare(connection: Connection) -> Release | None:
    """The latest release that shows anything but what stands now; None if there is none.

    Right after a meeting's release was frozen it holds just what the pages show. Compared with it nothing would ever
    have changed, and one release would count as two in a row (METHOD 6, level 3): the release before it is taken.
    """
    releases = reads.releases(connection)
    if not releases or not _is_what_stands_now(connection, releases[0]):
        return releases[0] if releases else None
    return next((each for each in releases if each.as_at < releases[0].as_at), None)


def _is_what_stands_now(connection: Connection, release: Release) -> bool:
    """Nothing has been written since, and no figure was too young for it."""
    # Freezing counts the version up itself, once.
    return data_version(connection) == release.data_version + 1 and release.as_at >= release.made.date()
