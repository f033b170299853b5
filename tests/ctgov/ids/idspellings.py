"""The ways in which people write a trial ID, as functions of its 8 digits."""

from collections.abc import Callable

SPELLINGS: dict[str, Callable[[str], str]] = {
    "canonical": lambda digits: f"NCT{digits}",
    "lower case": lambda digits: f"nct{digits}",
    "mixed case": lambda digits: f"Nct{digits}",
    "space": lambda digits: f"NCT {digits}",
    "two spaces": lambda digits: f"NCT  {digits}",
    "no-break space": lambda digits: f"NCT\u00a0{digits}",
    "thin space": lambda digits: f"NCT\u2009{digits}",
    "narrow no-break space": lambda digits: f"NCT\u202f{digits}",
    "ideographic space": lambda digits: f"NCT\u3000{digits}",
    "zero-width space": lambda digits: f"NCT\u200b{digits}",
    "zero-width space within": lambda digits: f"NCT{digits[:4]}\u200b{digits[4:]}",
    "soft hyphen": lambda digits: f"NCT\u00ad{digits}",
    "soft hyphen within": lambda digits: f"NCT{digits[:3]}\u00ad{digits[3:]}",
    "byte order mark within": lambda digits: f"NCT\ufeff{digits}",
    "right-to-left marks": lambda digits: f"\u202aNCT\u200e{digits}\u202c",
    "hyphen": lambda digits: f"NCT-{digits}",
    "spaced hyphen": lambda digits: f"NCT - {digits}",
    "no-break hyphen": lambda digits: f"NCT\u2011{digits}",
    "en dash": lambda digits: f"NCT\u2013{digits}",
    "em dash": lambda digits: f"NCT\u2014{digits}",
    "minus": lambda digits: f"NCT\u2212{digits}",
    "full-width hyphen": lambda digits: f"NCT\uff0d{digits}",
    "underscore": lambda digits: f"NCT_{digits}",
    "colon": lambda digits: f"NCT:{digits}",
    "colon and space": lambda digits: f"NCT: {digits}",
    "number sign": lambda digits: f"NCT#{digits}",
    "full stop": lambda digits: f"NCT.{digits}",
    "slash": lambda digits: f"NCT/{digits}",
    "No.": lambda digits: f"NCT No. {digits}",
    "no": lambda digits: f"NCT no {digits}",
    "numero sign": lambda digits: f"NCT \u2116 {digits}",
    "masculine ordinal": lambda digits: f"NCT n\u00ba {digits}",
    "number in French": lambda digits: f"NCT num\u00e9ro {digits}",
    "middle dot": lambda digits: f"NCT\u00b7{digits}",
    "plus of a query": lambda digits: f"?term=NCT+{digits}",
    "number": lambda digits: f"NCT number: {digits}",
    "registration number": lambda digits: f"NCT registration number {digits}",
    "number and whole ID": lambda digits: f"NCT Number: NCT{digits}",
    "ID": lambda digits: f"NCT ID: {digits}",
    "brackets": lambda digits: f"NCT ({digits})",
    "full width": lambda digits: f"NCT{digits}".translate(
        {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    ),
    "mathematical digits": lambda digits: (
        "NCT" + "".join(chr(0x1D7CE + int(digit)) for digit in digits)
    ),
    "Cyrillic letters": lambda digits: f"N\u0421\u0422{digits}",
    "footnote letter": lambda digits: f"NCT{digits}a",
    "footnote letters": lambda digits: f"NCT{digits}a,b",
    "superscript": lambda digits: f"NCT{digits}\u00b9\u00b2",
    "dagger": lambda digits: f"NCT{digits}\u2020",
    "asterisk": lambda digits: f"NCT{digits}*",
    "brackets around": lambda digits: f"(NCT{digits})",
    "quoted": lambda digits: f'"NCT{digits}"',
    "for a spreadsheet": lambda digits: f'="NCT{digits}"',
    "address": lambda digits: f"https://clinicaltrials.gov/study/NCT{digits}?tab=history",
    "address found by a search": lambda digits: (
        f"https://clinicaltrials.gov/study/NCT{digits}?cond=Multiple%20Myeloma&aggFilters=status:rec"
    ),
    "address found near a place": lambda digits: (
        f"https://clinicaltrials.gov/study/NCT{digits}?locStr=Berlin,%20Germany&distance=50&rank=3"
    ),
    "address with words in quotes": lambda digits: (
        f"https://clinicaltrials.gov/study/NCT{digits}?term=%22heart%20failure%22%2C%20acute&rank=1"
    ),
    "escaped address found by a search": lambda digits: (
        f"https://example.org/?q=https%3A%2F%2Fclinicaltrials.gov%2Fstudy%2FNCT{digits}"
        "%3Fcond%3DMultiple%2520Myeloma&sa=U"
    ),
    "address with a place": lambda digits: f"https://clinicaltrials.gov/study/NCT{digits}#design",
    "address without https": lambda digits: f"clinicaltrials.gov/study/NCT{digits}",
    "http address": lambda digits: f"http://www.clinicaltrials.gov/show/NCT{digits}",
    "old address": lambda digits: f"https://clinicaltrials.gov/ct2/show/NCT{digits}?term=x&rank=1",
    "beta address": lambda digits: f"https://beta.clinicaltrials.gov/study/NCT{digits}",
    "classic address": lambda digits: f"https://classic.clinicaltrials.gov/ct2/show/NCT{digits}",
    "address of the API": lambda digits: f"https://clinicaltrials.gov/api/v2/studies/NCT{digits}",
    "address of a file": lambda digits: (
        f"https://cdn.clinicaltrials.gov/large-docs/10/NCT{digits}/Prot_SAP_000.pdf"
    ),
    "escaped address": lambda digits: f"https%3A%2F%2Fclinicaltrials.gov%2Fstudy%2FNCT{digits}%3Fa",
    "escaped twice": lambda digits: f"clinicaltrials.gov%252Fstudy%252FNCT{digits}%253Fa",
    "escaped space": lambda digits: f"NCT%20{digits}",
    "entity": lambda digits: f"NCT&nbsp;{digits}",
    "entity escaped twice": lambda digits: f"NCT&amp;nbsp;{digits}",
    "entity by number": lambda digits: f"NCT&#8209;{digits}",
    "entities around": lambda digits: f"&nbsp;NCT{digits}&nbsp;",
    "tags": lambda digits: f"<b>NCT</b>{digits}",
    "tag of a footnote": lambda digits: f"NCT{digits}<sup>1</sup>",
    "LaTeX space": lambda digits: f"NCT\\,{digits}",
    "LaTeX tie": lambda digits: f"NCT~{digits}",
    "LaTeX group": lambda digits: f"{{NCT}}{digits}",
    "LaTeX link": lambda digits: f"\\href{{https://clinicaltrials.gov/show/NCT{digits}}}{{here}}",
    "Markdown link": lambda digits: f"[trial](https://clinicaltrials.gov/study/NCT{digits})",
    "name of a file": lambda digits: f"NCT{digits}.json",
    "decimal of a spreadsheet": lambda digits: f"NCT{digits}.0",
    "written twice": lambda digits: f"NCTNCT{digits}",
    "lost space": lambda digits: f"ClinicalTrials.govNCT{digits}",
    "Chinese text": lambda digits: f"\u6ce8\u518c\u53f7NCT{digits}\u5f00\u59cb",
    "escaped line end": lambda digits: f"\\nNCT{digits}",
    "terminal colours": lambda digits: f"\x1b[1mNCT{digits}\x1b[0m",
    "Windows bytes": lambda digits: f"NCT\udca0{digits}",
}
