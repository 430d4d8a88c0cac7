"""Whether a text is a person's name: by first names that children here commonly have, and by how names are written.

The list is of given names common in England over the last decades and of the communities that live there. A name that
is not on it is still known by its shape where a whole column has that shape.
"""

import re

GIVEN_NAMES = frozenset(
    """
    aaliyah aaron abbie abby abdul abdullah abigail abu adam adeel adrian ahmed aisha aiden aidan alana albert
    albie alex alexa alexander alexandra alexis alfie alfred ali alice alicia alina alisha alistair amal amalia
    amara amelia ameera amina amira amy ana anaya andre andrea andreas andrew andy aneesa angel angela anika anna
    annabel annabelle anne annie anthony anya archie arham aria ariana arjun arlo armaan arthur arya asha ashley
    ashton asif asma athena aubrey austin ava ayaan ayaz ayesha ayla aylin bailey barbara barnaby beatrice bella
    ben benjamin bethany beth betty bilal billy blake bobby bonnie brandon brian brianna brooke brooklyn bronte
    bryan caitlin caleb callum calvin cameron camilla cara carl carla carly carmen carol caroline carter casey
    caspian catherine cayden celia celine chantelle charles charley charlie charlotte chelsea cheryl chloe chris
    christian christina christopher ciara claire clara clark codey cody cohen cole colin connie connor conor corey
    courtney craig curtis daisy dale damian damien dan daniel daniela danielle danny dara darcey darcie darcy
    darius darren david dawid dawn dean debbie deborah declan delilah demi denise dennis derek destiny dexter
    diana diego dina divya dominic dominik donna dora dorothy dylan eden edith edward eesa eila elaine eleanor
    elena eli eliana elias elijah elise eliza elizabeth ella elle ellen ellie elliot elliott ellis elodie eloise
    elsa elsie ema emelia emilia emily emma emmanuel eric erica erin esme esther ethan eva evan eve evelyn evie
    ezra faith farah fatima fatimah felicity felix ffion filip finlay finley finn fiona fleur flora florence
    frances francesca francis frank frankie freddie freddy frederick freya gabriel gabriella gabrielle gareth gary
    gavin gemma george georgia georgie georgina gerald gethin gillian gina giorgia grace gracie graham grant greg
    gregory greta gwen habiba hadi hafsa hajra halima hamish hamza hana hanna hannah haris harley harmony haroon
    harper harriet harris harrison harry harvey hasan hassan hattie hayden hayley haleema heather heidi helen
    helena henry hope hugo humza husna hussain hussein ian ibrahim iga igor ikra ilyas imaan imogen imran inaaya
    india indie indigo ines ioana iqra irene iris isaac isabel isabella isabelle isha isla ismail isobel israel
    issac iva ivan iwan izaan izabela jack jackson jacob jade jaden jai jaiden jake jakub jamal james jamie jan
    jane janet jannat jared jasmin jasmine jason jasper javier jaxon jay jayce jayda jayden jaylen jayne jean
    jeffrey jemima jenna jennifer jenny jensen jeremiah jeremy jermaine jess jesse jessica jessie jimmy joan
    joanna joanne jodie joe joel joey john johnny jon jonah jonathan jordan jorge joseph josef josephine josh
    joshua josie joy joyce juan jude judith judy jules julia julian julie juliet june junior justin kacey kacper
    kaiden kai kaitlyn kaleb kamil kamran karen karim karl karolina kate katherine kathleen kathryn katie katy kay
    kayden kayla kayleigh keira keith kelly kelsey ken kenneth kenzie kerry kevin khadija khadijah khalid khalil
    kian kieran kim kimberley kirsty kit kitty kobe koby krish kristina krzysztof kurt kyla kyle kyra lacey laila
    lara lauren laura laurence laurie layla leah leanne lee leila lena lenny leo leon leona leonard leonardo
    leonie leroy lesley leslie levi lewis lexi lexie liam libby lila lilly lillian lily lillie lina linda lindsay
    lisa liv livia liyana lloyd logan lois lola lottie louie louis louisa louise luca lucas lucia lucie lucy luis
    luka lukas luke lula luna lydia lyla lynn mabel maddison maddie madeleine madison mae maeve maha mahnoor maia
    maira maisie maisy maja malachi malaika malcolm malik mandy manuel mara marc marcel marcus margaret maria
    mariam marie marina mario mark marley marlon martha martin martina marvin mary maryam mason mateusz matilda
    matthew maud maurice max maxim maxwell maya mckenzie megan mehmet mel melanie melissa mia micah michael
    michaela michal michelle miguel mikael mike mila miles milena miley millie milly milo mina mira miriam misha
    mohamed mohammad mohammed moira mollie molly monica morgan moses muhammad muhammed musa mustafa mya myla
    nabeel nadia nana nancy naomi natalia natalie natasha nathan nathaniel neil nell nevaeh niall niamh nicholas
    nick nico nicola nicolas nicole nigel nikita nikola nikodem nina noah noel nora noor noreen nusrat nyla oakley
    ocean olaf oliver olivia ollie olly omar ophelia orla orlando oscar osian oskar otis otto owen paige pamela
    parker patricia patrick patryk paul paula pauline pavel peggy penelope penny perry peter petra phillip philip
    philippa phoebe pia piotr polly poppy precious preston priya quinn rachel rachael rafael rafferty rahul ralph
    ramona randeep raphael raquel rashid raul ravi ray rayan raymond reagan rebecca rebekah reece reggie rehan
    remi remy renee reuben rex rhiannon rhys ria ricardo richard ricky rida riley rio rita river riya rob robbie
    robert roberta robin robyn rocco rohan roman romeo ronan ronnie roni rory rosa rosalind rosanna rosie ross
    rowan roxanne roy ruben ruby rufus rupert russell ruth ryan ryder saad sabrina sadie safa saffron saif saira
    salma salman sam samantha samina samir samira samuel sana sandra sara sarah saskia savannah scarlet scarlett
    scott sean sebastian selena serena seren seth shane shania shannon sharon shaun shawn sheila shelby shirley
    shreya sian sidney sidra sienna simon simran siobhan skye skylar sofia sofija sohail sonia sonny sophia sophie
    spencer stacey stan stanley stefan stella stephanie stephen steve steven stewart stuart subhan sue sufyan
    summer susan suzanne sydney sylvie tabitha taha tahlia tamara tamsin tania tanisha tanya tara tariq tate
    tatiana taylor ted teddy teresa teri terry tessa thea theo theodore theresa thomas tia tiana tiffany tilly tim
    timothy tina toby tod tom tomas tomasz tommy toni tony tracey tracy travis trevor trinity tristan troy tyler
    tyrone tyrese umar una usman uzair valentina valerie vanessa vera verity veronica vicky victor victoria viktor
    vihaan vincent viola violet vivian vivienne wanda warren wayne wendy wiktor wilbur wilfred will william willow
    winston wojciech xander xavier yahya yasin yasmin yasmine yousef youssef yuna yunus yuri yusuf yvette yvonne
    zac zach zachary zack zahra zain zainab zak zakariya zane zara zayan zayn zeeshan zen zeynep zoe zofia zoya
    zuzanna
    """.split()  # noqa: SIM905  as a list of strings it would fill six pages
)
# Flowers, trees, stones and the like, by which audits call their cases: alone they are pseudonyms.
ALSO_PSEUDONYMS = frozenset(
    """
    amber ash aspen autumn bay blossom brook bryony cedar clay clover coral daisy dawn eden elm fern flora forest
    gale ginger hazel heather holly hope iris ivy jade jasmine joy juniper lake laurel lily lilly luna maple
    marigold melody mercury misty ocean olive opal pearl pepper penny poppy primrose rain raven robin rose
    rosemary rowan ruby saffron sage sky skye star storm summer sunny venus violet willow wren alpha bravo charlie
    delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra
    tango uniform victor whiskey xray yankee zulu april may june august faith grace
    """.split()  # noqa: SIM905
)
# Words that a pseudonym or an agency is made of, and no name of a person is.
NO_NAME = frozenset(
    """
    case child children family families young person people audit file ref reference sibling siblings group baby
    unborn teenager male female boy girl cohort sample review round team agency police health school academy
    primary secondary nursery college trust service services council hospital centre center board north south east
    west northern southern eastern western red orange yellow green blue indigo purple pink black white grey gray
    brown gold silver and the of to for in at social care early help youth justice probation education one two
    three four five six seven eight nine ten first second third good outstanding inadequate requires improvement
    not seen plan total average overall grade neglect abuse domestic exploitation kite birch wood hill river lane
    street road house valley park bell bird fox bear lion tiger eagle owl hawk oak pine
    """.split()  # noqa: SIM905
)
# Of these the ones that are surnames too: `Callum Brown` is a name, though `Brown Bear` is a pseudonym.
SURNAMES_TOO = frozenset(
    "brown white green black gray grey gold silver wood hill lane street park bell fox hawk west north young".split()  # noqa: SIM905
)
WORD = r"[^\W\d_](?:[^\W\d_]|['\u2019-](?=[^\W\d_]))+"
FULL = re.compile(
    rf"(?:(?:master|miss|mr|mrs|ms|baby)\.?\s+)?({WORD})(?:\s+(?:{WORD}|[^\W\d_]\.?)){{0,2}}\s+({WORD})", re.IGNORECASE
)
SURNAME_FIRST = re.compile(rf"({WORD}(?:\s{WORD})?)\s*,\s*({WORD})(?:\s+(?:{WORD}|[^\W\d_]\.?))?", re.IGNORECASE)
INITIAL_AND_SURNAME = re.compile(rf"(?:[A-Z](?:\.\s?|\s)){{1,2}}({WORD})|({WORD})[ ,]+[A-Z]\.(?:\s?[A-Z]\.)?")
GIVEN_AND_INITIAL = re.compile(rf"({WORD})\s+[A-Z]\.?")


def is_surely_name(text: str) -> bool:
    """Whether a text is a person's name beyond much doubt: a common given name with a surname or an initial."""
    plain = " ".join(text.split())
    if found := FULL.fullmatch(plain):
        return _is_given(found[1]) and not _has_other_words(plain, but=SURNAMES_TOO) and _is_written_as_name(plain)
    if found := SURNAME_FIRST.fullmatch(plain):
        return _is_given(found[2]) and not _has_other_words(plain, but=SURNAMES_TOO)
    if found := GIVEN_AND_INITIAL.fullmatch(plain):
        return _is_given(found[1]) and found[1].casefold() not in ALSO_PSEUDONYMS
    return False


def is_given_name(text: str) -> bool:
    """Whether a text is a common given name alone, and none that audits use as a pseudonym."""
    return _is_given(text.strip()) and text.strip().casefold() not in ALSO_PSEUDONYMS


def is_like_name(text: str) -> bool:
    """Whether a text has the shape of a name: two or three words with capitals, or an initial and a surname."""
    plain = " ".join(text.split())
    if found := INITIAL_AND_SURNAME.fullmatch(plain):
        surname = found[1] or found[2]
        return len(surname) > 2 and surname[0].isupper() and not _has_other_words(plain, but=SURNAMES_TOO)
    if _has_other_words(plain) or len(plain) > 40:
        return False
    return (FULL.fullmatch(plain) is not None and _is_written_as_name(plain)) or SURNAME_FIRST.fullmatch(
        plain
    ) is not None


def _is_given(word: str) -> bool:
    first = re.split(r"[-'\u2019]", word.casefold())[0]
    return word.casefold() in GIVEN_NAMES or first in GIVEN_NAMES


def _has_other_words(text: str, but: frozenset[str] = frozenset()) -> bool:
    return any(word in NO_NAME - but for word in re.findall(r"[^\W\d_]+", text.casefold()))


def _is_written_as_name(text: str) -> bool:
    words = [word for word in text.split() if len(word) > 1]
    return all(
        word[0].isupper()
        for word in words
        if word.lower() not in ("de", "van", "der", "al", "el", "bin", "von", "da", "dos")
    )
