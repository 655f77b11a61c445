"""PDFs: what starts, fetches or leads elsewhere is refused; links and pages are not."""

from pathlib import Path

import pytest
import typst

from tests.factories.files import a_raw_pdf
from tests.unit.catalogue.materials.test_inspection import reason, seen, words_only

STARTS = "something that starts when it is opened"
LINK = "leads neither to a web page nor to an email address"
A_LINK = "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/{}>>>>]".format


@pytest.mark.parametrize(
    ("catalog", "page", "more", "words"),
    [
        ("/OpenAction<</S/URI/URI(https://evil.example/)>>", "", "", STARTS),
        (
            "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(http://e.example)>>>>",
            "",
            "",
            STARTS,
        ),
        ("/OpenAction 9 0 R", "", "", STARTS),
        ("", A_LINK("GoToR/F(x.pdf)/D[0/Fit]"), "", STARTS),
        ("", A_LINK("GoToE/D[0/Fit]"), "", STARTS),
        ("", A_LINK("Thread/F(x.pdf)"), "", STARTS),
        ("", A_LINK("Named/N/Print"), "", STARTS),
        ("", A_LINK("Sound"), "", STARTS),
        ("", A_LINK("#4caunch/F(cmd.exe)"), "", STARTS),
        ("", "/Annots[<</Subtype/Movie/Rect[0 0 9 9]/Movie<</F(x.avi)>>>>]", "", STARTS),
        ("", "/AA<</O<</S/GoTo/D[3 0 R/Fit]>>>>", "", STARTS),
        ("", "/Contents 4 0 R", "<</Length 0/F(x)>>stream\n\nendstream", STARTS),
        ("", "", "<</FS/URL/F(https://evil.example/x)>>", STARTS),
        ("", "/X(/J#61vaScript)", "", STARTS),
        ("", A_LINK("URI/URI(javascript:alert\\(1\\))"), "", LINK),
        ("", A_LINK("URI/URI(file://evil.example/x.exe)"), "", LINK),
        ("/URI<</Base(file://evil.example/)>>", "", "", LINK),
    ],
)
def test_a_pdf_that_starts_fetches_or_leads_elsewhere_is_refused(
    tmp_path: Path, catalog: str, page: str, more: str, words: str
) -> None:
    assert words in reason(tmp_path, a_raw_pdf(catalog, page, more), ".pdf")


@pytest.mark.parametrize(
    "content",
    [
        typst.compile(
            b'#outline()\n= Stop\n#link("https://www.gov.uk")[page]\n= Think\n'
            b'#link("mailto:a@example.org")\n#link((page: 1, x: 0pt, y: 0pt))[up]'
        ),
        a_raw_pdf("/OpenAction[3 0 R/Fit]", A_LINK("URI/URI(https://www.gov.uk/)")),
        a_raw_pdf("/OpenAction<</S/GoTo/D[3 0 R/XYZ null null 0]>>", A_LINK("URI/URI()")),
        a_raw_pdf("/Outlines<</First 4 0 R>>", "", "<</Title(A)/A<</S/GoTo/D(a)>>/Next 4 0 R>>"),
        a_raw_pdf("", "/Resources<</Font<</AA<</Type/Font/Subtype/Type1/BaseFont/Arial>>>>>>"),
        a_raw_pdf("/URI<</Base(https://www.gov.uk/)>>"),
        a_raw_pdf("", A_LINK("URI/URI(tel:08001111)")),
        a_raw_pdf("", A_LINK("Named/N/NextPage")),
    ],
    ids=words_only,
)
def test_links_outlines_and_the_page_that_is_shown_first_are_taken(
    tmp_path: Path, content: bytes
) -> None:
    assert seen(tmp_path, content, ".pdf").kind == "pdf"
