"""The larger municipalities of Lombardy by province, as people name them. Source: Istat, list of territorial units."""

import re
import unicodedata
from functools import cache

from kb.name_patterns import any_of
from kb.places import PROVINCES

# Province -> municipalities, split by commas; other names of the same after a slash.
_LISTED: dict[str, str] = {
    "Bergamo": "albano sant'alessandro,albino,almè,alzano lombardo/alzano,azzano san paolo,bolgare,bonate sopra,bonate sotto,"
    "brembate,brembate di sopra,calcinate,calusco d'adda/calusco,capriate san gervasio/capriate,caravaggio,casazza,chiuduno,"
    "cisano bergamasco,clusone,cologno al serio,costa volpino,curno,dalmine,fara gera d'adda,gandino,gazzaniga,ghisalba,gorle,"
    "grassobbio,grumello del monte/grumello,leffe,lovere,martinengo,mozzo,nembro,osio sopra,osio sotto,paladina,palosco,"
    "ponte san pietro,pradalunga,romano di lombardia,san pellegrino terme,sarnico,scanzorosciate,seriate,spirano,stezzano,"
    "telgate,terno d'isola,torre boldone,trescore balneario/trescore,treviglio,treviolo,urgnano,"
    "val seriana/valseriana,val brembana,"
    "verdellino,verdello,vertova,"
    "villa d'almè,villongo,zanica,zingonia,zogno",
    "Brescia": "adro,agnosine,bagnolo mella,bedizzole,borgosatollo,botticino,bovezzo,breno,calcinato,calvisano,capriolo,"
    "carpenedolo,castel mella,castenedolo,cazzago san martino/cazzago,cellatica,chiari,coccaglio,concesio,corte franca,"
    "darfo boario terme/darfo boario/darfo,desenzano del garda/desenzano,edolo,erbusco,flero,franciacorta,"
    "gardone val trompia,gavardo,"
    "ghedi,gussago,iseo,leno,lonato del garda/lonato,lumezzane,manerbio,marcheno,mazzano,montichiari,nave,nuvolento,nuvolera,"
    "odolo,orzinuovi,ospitaletto,palazzolo sull'oglio/palazzolo,paratico,passirano,pisogne,pontevico,pralboino,"
    "provaglio d'iseo,quinzano d'oglio,rezzato,rodengo saiano,roncadelle,rovato,sabbio chiese,salò,sarezzo,sirmione,"
    "toscolano maderno/toscolano-maderno,travagliato,val trompia/valtrompia,verolanuova,vestone,villa carcina,vobarno",
    "Como": "alzate brianza,appiano gentile,arosio,bellagio,bregnano,bulgarograsso,cabiate,cadorago,cantù,canzo,carugo,"
    "cermenate,cernobbio,erba,figino serenza,fino mornasco,gravedona,guanzate,inverigo,lomazzo,lurago d'erba,"
    "lurate caccivio,mariano comense,menaggio,mozzate,novedrate,olgiate comasco,ponte lambro,rovellasca,rovello porro,turate,"
    "villa guardia",
    "Cremona": "bagnolo cremasco,casalbuttano,casalmaggiore,castelleone,crema,offanengo,ostiano,pandino,piadena,"
    "pizzighettone,rivolta d'adda,sospiro,soncino,soresina,spino d'adda,vaiano cremasco,vescovato",
    "Lecco": "airuno,barzanò,bellano,bosisio parini,brivio,calco,calolziocorte,casatenovo,cernusco lombardone,civate,colico,"
    "costa masnaga,galbiate,garlate,introbio,malgrate,mandello del lario/mandello,merate,missaglia,molteno,oggiono,olginate,"
    "osnago,paderno d'adda,premana,primaluna,robbiate,valmadrera,verderio",
    "Lodi": "borghetto lodigiano,casalpusterlengo,castiglione d'adda,codogno,guardamiglio,livraga,lodi vecchio,maleo,"
    "massalengo,mulazzano,ospedaletto lodigiano,san rocco al porto,sant'angelo lodigiano,somaglia,tavazzano,"
    "zelo buon persico",
    "Mantova": "asola,bagnolo san vito,borgo virgilio,bozzolo,canneto sull'oglio,casalmoro,castel goffredo/castelgoffredo,"
    "castiglione delle stiviere,cavriana,curtatone,goito,gonzaga,guidizzolo,marcaria,marmirolo,medole,moglia,ostiglia,"
    "pegognaga,poggio rusco,porto mantovano,quistello,roncoferraro,roverbella,san giorgio bigarello,sermide,solferino,"
    "suzzara,viadana,volta mantovana",
    "Milano": "abbiategrasso,arese,arluno,assago,baranzate,bareggio,basiglio,binasco,bollate,bresso,buccinasco,"
    "busto garolfo,cambiago,canegrate,carugate,cassano d'adda,castano primo,cernusco sul naviglio,cerro maggiore,"
    "cesano boscone,cinisello balsamo/cinisello,cologno monzese,corbetta,cormano,cornaredo,corsico,cuggiono,cusago,"
    "cusano milanino,gaggiano,garbagnate milanese/garbagnate,gorgonzola,inveruno,inzago,lacchiarella,lainate,legnano,liscate,"
    "locate di triulzi,magenta,mediglia,melegnano,melzo,motta visconti,nerviano,novate milanese,opera,paderno dugnano,"
    "parabiago,paullo,pero,peschiera borromeo,pioltello,pogliano milanese,pregnana milanese,rescaldina,rho,rozzano,"
    "san donato milanese,san giuliano milanese,san vittore olona,sedriano,segrate,senago,sesto san giovanni,settimo milanese,"
    "trezzano sul naviglio,trezzo sull'adda,turbigo,vaprio d'adda,vimodrone,vittuone",
    "Monza e Brianza": "agrate brianza/agrate,albiate,arcore,barlassina,bellusco,bernareggio,besana in brianza/besana,"
    "biassono,bovisio masciago,briosco,brugherio,burago di molgora,busnago,caponago,carate brianza/carate,"
    "cavenago di brianza/cavenago brianza,ceriano laghetto,cesano maderno,cogliate,concorezzo,cornate d'adda,desio,giussano,"
    "lazzate,lentate sul seveso,lesmo,limbiate,lissone,macherio,meda,mezzago,misinto,muggiò,nova milanese,ornago,renate,"
    "roncello,ronco briantino,seregno,seveso,sovico,triuggio,usmate velate,varedo,vedano al lambro,veduggio,verano brianza,"
    "villasanta,vimercate",
    "Pavia": "belgioioso,broni,casorate primo,cassolnovo,casteggio,cava manara,certosa di pavia,cilavegna,dorno,gambolò,"
    "garlasco,giussago,gropello cairoli,landriano,lomello,mede,mortara,oltrepò pavese/oltrepò,parona,rivanazzano terme,robbio,"
    "sannazzaro de' burgondi,santa maria della versa,siziano,stradella,tromello,varzi,vidigulfo,vigevano,voghera",
    "Sondrio": "aprica,ardenno,berbenno di valtellina,bormio,castione andevenno,chiavenna,chiesa in valmalenco,chiuro,"
    "cosio valtellino,delebio,dubino,gordona,grosio,grosotto,livigno,morbegno,piantedo,ponte in valtellina,"
    "prata camportaccio,talamona,teglio,tirano,traona,valdidentro,villa di tirano",
    "Varese": "albizzate,angera,arcisate,azzate,besnate,besozzo,buguggiate,busto arsizio,cantello,cardano al campo,carnago,"
    "caronno pertusella,cassano magnago,castellanza,castiglione olona,cislago,cittiglio,fagnano olona,ferno,gallarate,"
    "gavirate,gazzada schianno,gerenzano,golasecca,gorla maggiore,gorla minore,induno olona,ispra,jerago con orago,"
    "laveno-mombello/laveno,lonate pozzolo,luino,malnate,marnate,olgiate olona,origgio,porto ceresio,samarate,saronno,"
    "sesto calende,solbiate arno,solbiate olona,somma lombardo,tradate,uboldo,venegono inferiore,venegono superiore,vergiate,"
    "viggiù",
}
# Common words of our languages: they name a place only with a capital letter.
_CASED = frozenset(
    "como crema lodi chiari nave leno erba calco opera pero meda mede asola maleo parona ferno renate magenta gonzaga".split()
)


def _names() -> dict[str, str]:
    found = {_plain(name): province for province, names in PROVINCES.items() for name in names}
    for province, listed in _LISTED.items():
        found |= {_plain(name): province for entry in listed.split(",") for name in entry.split("/")}
    return found


def _plain(text: str) -> str:
    """Return a text in lower case without accents, character for character: people leave them out."""
    return "".join(unicodedata.normalize("NFD", c)[0].lower() for c in text.replace("’", "'"))


_PROVINCE_OF = _names()
_PATTERN = re.compile(rf"(?<![\w-])(?:{any_of(_PROVINCE_OF)})(?![\w-])")


def towns_in(text: str) -> list[tuple[str, int, int]]:
    """Return the provinces whose towns or own name a text holds, in order, with start and end of the words."""
    return [
        (_PROVINCE_OF[match.group()], match.start(), match.end())
        for match in _PATTERN.finditer(_plain(text))
        if match.group() not in _CASED or text[match.start()].isupper()
    ]


@cache
def town_words() -> frozenset[str]:
    """Return the longer words of all names, in small letters without accents."""
    return frozenset(word for name in _names() for word in re.split(r"[ '-]", _plain(name)) if len(word) > 4)
