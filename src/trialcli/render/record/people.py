"""People: sponsors, the responsible party, contacts and officials."""

from trialcli.render.prose import bullet, fields, paragraph
from trialcli.render.record.body import SectionBody, entries, listed
from trialcli.render.record.cursor import RecordCursor

_SPONSORS = "protocolSection.sponsorCollaboratorsModule"
_PLACES = "protocolSection.contactsLocationsModule"


def sponsors(study: RecordCursor) -> SectionBody:
    """Return sponsor, collaborators and the responsible party."""
    module = study.at(_SPONSORS)
    party = module.at("responsibleParty")
    lead = [("Sponsor", _organisation(module.at("leadSponsor")))]
    partners = [("Collaborator", _organisation(node)) for node in module.nodes("collaborators")]
    keys = ("type", "investigatorFullName", "investigatorTitle", "investigatorAffiliation")
    old = entries(party, "oldNameTitle", "oldOrganization")
    return SectionBody([*fields([*lead, *partners, *entries(party, *keys), *old])])


def _organisation(node: RecordCursor) -> str:
    return listed([node.text("name"), node.words("class")])


def contacts(study: RecordCursor) -> SectionBody:
    """Return the central contacts and the officials."""
    module = study.at(_PLACES)
    part = SectionBody()
    lines = [
        bullet(words) for node in module.nodes("centralContacts") if (words := contact_words(node))
    ]
    if lines:
        part.add([paragraph("Central contacts"), *lines])
    officials = [
        bullet(words) for node in module.nodes("overallOfficials") if (words := _official(node))
    ]
    if officials:
        part.add([paragraph("Officials"), *officials])
    return part


def contact_words(node: RecordCursor) -> str:
    """Return a contact on one line, its role first."""
    return listed([node.words("role"), reach_words(node)], ": ")


def reach_words(node: RecordCursor) -> str:
    """Return who a contact is and how to reach them."""
    phone, extension = node.text("phone"), node.text("phoneExt")
    number = listed([phone, extension and f"ext. {extension}"], " ")
    return listed([node.text("name"), number, node.text("email")])


def _official(node: RecordCursor) -> str:
    return listed([node.text("name"), node.words("role"), node.text("affiliation")])
