"""What it means for a form that a unit is not asked for some of its items."""

from aqcampaign.form.editions import Editions


def names_of_items(editions: Editions) -> dict[str, str]:
    """Return the name of each item and running list of all versions, keyed by id."""
    forms = [edition.form for edition in editions.all]
    lists = {table.id: table.title or table.id for form in forms for table in form.ledgers}
    return lists | {item.id: item.name for form in forms for item in form.all_items}
