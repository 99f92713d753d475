"""Words and phrases as they are compared, and which of them say nothing by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable

from campaign.text import fold

_WORD = re.compile(r"[a-z0-9]+")
#: Left out on both sides, so that «Mental Helse i Tromsø» is «Mental Helse Tromsø».
_LITTLE_TEXT = """
i pa ved og for av til fra med om en et ei den det de som er vi du din ditt dine sin sitt the of in at and a to hos
mot over under etter as sa da no na eg jeg oss var vart vare blir vert
"""
_LITTLE = frozenset(_LITTLE_TEXT.split())
#: In the names of many events, places and organisers, and in every article about the day.
_GENERIC_TEXT = """
verdensdag verdensdagen verdsdag verdsdagen psykisk psykiske helse helsa mental mentale markering markeringa
markeringen markerer arrangement arrangementet apent ope open apen hus huset dag dagen uke uka uken veke veka kveld
kvelden moteplass mote motet foredrag samtale samtaler konsert kafe kafeen cafe tur turen stand frokost lunsj middag
kaffe vafler quiz film filmkveld kurs verksted workshop seminar debatt temakveld temadag familiedag oktober
september november mandag tirsdag onsdag torsdag fredag lordag sondag bibliotek biblioteket folkebibliotek
folkebiblioteket kulturhus kulturhuset radhus radhuset skole skolen skule skulen ungdomsskole ungdomsskolen
barneskole barneskolen videregaende vidaregaande vgs kirke kirken kirka kyrkje kyrkja sentrum senter senteret
sentralen torg torget park parken frivilligsentral frivilligsentralen frivillighetssentral samfunnshus samfunnshuset
grendehus grendehuset menighetshus bedehus idrettshall hall hallen sal salen storsalen kino kinoen teater teatret
museum museet universitet universitetet hogskole hogskolen sykehus sykehuset sjukehus sjukehuset dps helsestasjon
helsestasjonen barnehage barnehagen kantine kantina aula aulaen scene scenen lokallag lokallaget lag forening
foreningen organisasjon rode kors sanitetsforening sanitetsforeningen fylkeslag norge norges noreg unge ungdom alle
sammen saman livet liv godt bra hverandre kvarandre vaere vere snakk snakke folk mennesker tanker folelser bedre
betre gratis inviterer invitasjon velkommen velkomen ny nye stor store liten hele heile egen eget
"""
GENERIC = frozenset(_GENERIC_TEXT.split())
#: With the name of a place they are what every article of that place may name.
_ADMINISTRATIVE_TEXT = """
kommune kommunen kommunes fylke fylkeskommune fylkeskommunen herad bydel bydelen nav
"""
ADMINISTRATIVE = frozenset(_ADMINISTRATIVE_TEXT.split())


def words_of(text: str) -> list[str]:
    """Folded words without the little ones."""
    return [word for word in _WORD.findall(fold(text)) if word not in _LITTLE]


def phrase_of(words: Iterable[str]) -> str:
    """Words between blanks, so that one phrase holds another only at whole words."""
    return f" {' '.join(words)} "
