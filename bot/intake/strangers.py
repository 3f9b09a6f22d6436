"""People of other organisations, whom Slack Connect lets into shared channels."""

from bot.directory.identity import Identity
from bot.directory.people import Person
from bot.services import Services
from runner.errors import NotAllowed
from runner.i18n.phrases import phrase


def refuse_strangers(person: Person, team_id: str, services: Services) -> None:
    """Refuse whoever is of another organisation, unless EXTERNAL_USERS allows it. Raises `NotAllowed`.

    `team_id` is the workspace that what they did names as theirs; "" where it names none.
    """
    if services.settings.external_users == "refuse" and is_external(person, team_id, services.identity):
        raise NotAllowed(phrase("I work only for people of this workspace; ask somebody here for the report."))


def is_external(person: Person, team_id: str, identity: Identity) -> bool:
    """Whether somebody is of another organisation; workspaces of one organisation are one.

    Source: https://docs.slack.dev/apis/slack-connect/ and /reference/objects/user-object/
    """
    if person.is_stranger:
        return True
    if person.enterprise_id and person.enterprise_id == identity.enterprise_id:
        return False
    return any(team and identity.team_id and team != identity.team_id for team in (person.team_id, team_id))
