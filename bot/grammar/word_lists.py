"""Words that a command may hold beside what it asks for, and words that change what it asks for.

Of ordinary words only those are listed that differ from a date word by a letter or two: "match", "list", "abrir".
Any other unknown word may stand in a command as well; the answer says that it was left out.
"""

from bot.folding import fold

_ENGLISH = """
abc accent accepting ace act actual actually adding adelaide adorable again age air all allowing almost also alter
amy ancient angels anger anna annual another answer anthony anti ants anytime app appropriately approx approximate
arc arch arguments arrest arthur arts aspiring asset assets atlas attending augusta avery award awards ban banana
bans bar barrel barrier barriers bat bay bear bears become becoming bed beds began beginnings begins begun behalf
behind beijing believing ben bending bent berlin beside bet bill binding blast blowing boring boxing breeding
bringing bronze bug calf came canada cant cape car career cares cargo caring carrier carriers cars carter cast
casual cat center centre cents chance chart charter charts chen cherry chris christ christian christians circles
claims closing coding coin coins com combine come comic comics comin commanding commenting comments comp compact
companion compares comparing comparisons compassion competed competing compiled complete composed computing con
conclude concluding confront contract contrary contrast cooking cooper coping correct cost course court courts
cove crawling crescent crime crimes crying cubs cues cunt cups curb cure curl currency current currently currents
curse customer customers cuts daily dam dan danger dare darker darren data date dates day days decade decent
decide deciding deck decor defend defending defines demand demanding demands demo demon dems dense dent denver
depend depending dept der desert deserves desire desires desk diaz dick did die died diet dig dirty disable disc
disputes dissent dive diverse doc dock docs does dog doing dome dominion don done dope dose dove downward dozen
dozens draining driver drivers dudes due duel earl ears easier east eastern eat eating echo edward either element
elements endings enduring energy engine england ensure enter entered entire entrance entry est estate estimates
ethics eve even event events ever everybody everyone exceeding excellent exception exceptions excerpt excessive
exciting excluded exclusion exclusively executing exercise expanding expecting exploding explosive eye face
factual failing falling fame fan fans fantasy fare farmer farmers fast faster fat father favorable fbi fear fears
fed feds fee feeding females fest festival festivals festive fever few fewer fifty fight fights file files fill
filling finale finally finances find finding finds fine fined finest finger fingers finish finn fire fires fiscal
fist fitness fits fixes flour flowing follow followed followers follows forest form forming fort forth forty
forward forwards fought foul friend frog full fun funded funding game gaming gates gather gay gear gears geek
gender gene general generic genes genre gentle gill going ground guest gun habit hack hail hair hale halftime hall
halo halt harder harvey hat hate hates haven heading hear hears hearts height heights hiding hill hint his hive
holes hoping host hour hourly howard ian ill improper in incident include included includes incoming intent inter
interior into jam jane jay jean jesus jet jill joe jon juan judges judy julia julie jung jungle junior junk jury
just ken kent kept kill knight lab labor lace lamar lame landing lanes larger lasts latter lawyer lay layer layers
leading least led lend lending length lent lest lie light lights line lines list live losing lost love loving
lungs lust mac mad maid mail mailing main makes making males man manage many map marcel marie mario mark marked
market markets marks mars marsh mart martin marvel marx mary mast master masters match mate mates mating matrix
matter matters max maya mayer mayor meat media median meds member members memes men mental mesa mess met metal
meters metres might mike mile mill min minded minds mine mines mint mist mix moist mom mona money mono monthly
monty moon moses moss mostly mounting mourning mouth mouths move moving must mutual name naval near nearly neat
nest net nice niche night nights nike nile nina node nodes none nope nor nora nordic north nose note novel novels
now number numbers occurs of omar one only opera orders oregon oriented others ounce ours out outgoing overview
owed pace pact pair pan paper papers par parade paris parker part partial parties partly partner parts party pass
passage passages passed passes paste pat pay peek pen pending pepper per percent pest pet pete pic pie pierre pill
pine pins pint planes player plenty poem pope port post posted poster potter pour power powers praising prayer
prayers precedent precious prefer preference premier prepares preparing presence present presented presenter
presently presents preserve president pretend pretending prevent prevented preventing prevents previously price
prices pride primary prime prince princess principal principle principles printers prison prisoners prize
procedures proceeding proceedings process processes processing producers profiles profit profits prom promises
properly properties property prophets proposes prove proved proven providers provides providing quarterly quartet
quartz quest quiet quit quite race raining raising ran rat rates ray reading really rear reason receiving recently
recommending record recording red reds reform region remain remained remember reminded reminding rent rep
repairing repeat report's represent represented represents request resemble resistant restart restraint rests
retaining reward riding right rights rise river rivers roger rolling ron rough round sad safe sage sailing sake
salad sale sales salt sam san sandy sane save saw say scent science scoring sea sean search searching seas
seasoned seat seating secondary secondly seconds sect sector seek seeks seen sees segment segments seize senate
sending senses sent serena server seth sets settle setup sex sexual shame sharing shirt shirts side siege sight
signal signals silence silent sin singer single singles sins sister sisters sit site size skating slaves slept
smart smooth sorting sour south spending sporting spreading springer sprint spying square sri stabbing staffing
staging stairs stalking standing star stare staring stark starring stars started starters starts startup starving
stat stating staying step sterling steven stewart still stirring store stores storing string stuart sub sue suit
suite sum summary summed sunset swept tall tame tasting teacher team tear tears teeth tell temp tempo temporal
temporary tended tense tent tents terror tested text thee themes there thin things thinks thirsty this tho thor
thorough thou though thought threw throughout thugs thus tie tier ties tight tile tiles tilt timed timer times
timing tires to toes toll tom ton toni total tough tour tours toward towards trace tracing tracking trades trading
trail training traveling travelling treaty tree trees trek trending trent tries trim truce true tube tubes tune
tunes turner tweet tyres ultimate ultra unique unprecedented upset urgent values valve valves van vast vein
venture vera verses very via vice view viewed vince vincent vines violent von voting wales walter wanna wanted war
ward warren waves way weak weakened wear wears web wedding weed weeds weekend's weekly weight went wet wheels
whole wine wines winger winner winning wins wise with won wording work worrying worth writer writers yea yeah
yearly yep yes yet youth zinc
"""
_SPANISH = """
abajo aborto abra abre abrio abrir abro acabado acompanada acompanado acompanar acompane activa activo actuales
actuan actuar adecuada adelantar adelanto ademas afines afuera agentes ahi ahora alemanas algo amar amistad amo
andes andres anoche anoto ante antepasados anual apuesta apuestas aquel aquella arte artes asado asta atrae auge
augusto aun aunque aves bancos banos barrera barreras basada basadas basado basados basta bastante beber besos
bien bienes caen caliente calles calvo camarada camino caminos canales cansado cansados canta canto capa capas
capo cara carga caro carrera carreras carretera carro carta cartas cartel casado casados casta causados cayo cena
centra centro cerca cerro cese charla cientos cierra cierren cierta cierto cimientos cincuenta cine cines cinta
circo citando clara claro cliente clima coche cocina cogiendo comen comento comenzar comenzo comida comiendo
comienza comienzan comite compa compadre compara comparando comparte comparten compartida compartido compartio
compartir comparto compasion comporta compra comprado comprador compran comprando comprar comprarme compras compre
comun concluido condena consciente consiguiente contar contara contiene continente contrata contrato controla
conviene convierte cooperar corre correcta correcto correr corriendo corriente corrientes corta corte cortes corto
costo costumbre crece crecer creciente creia cresta creyente crimen crimenes criterios cuadro cuando cuanta
cuantas cuanto cuantos cuarenta cuarteto cubre cuenta cuento cuerpo cuesta cuidando cultivo cultivos culto cura
curas curioso cursos dama dano dar darle darles darme darse darte das deba debe deben deber debera debia debido
debio decada decano decia decian decida decidio decido decime decimos decir decirlo dedica dedicada dedicados
defensa deja dejan deje dejen delante delicada delito demanda demandas demas demuestra demuestre den descubre
desea deseable desean deseas desee deseo deseos destinos detras diaria diario dice dicto dientes dijo dime dinero
dio dios diseno distante dominado dominio dominios doy edificios efectivo efectivos eje ejercer ejercito elemento
elementos encima enfermo enfrenta enfrente enfrento enorme ente entera entere entero entra entran entrando entrar
entrega entren entro eres esa escena ese esos espana espero esta estaba estado estan estar estara estare estas
este esten estes estilos estima esto estuve evento evitando exclusivos existe exterior exteriores farc faro
favorables feo festejos fiesta fina finas fino fiscales fiscalia frentes fria frias frio frito fuente fui fuiste
gabriel ganado gasta gasto genera generar genero gesto grecia gritando guarda gusto habana habia habido hablado
hables habria hacen hacer haces hago han hare harta hermana hermanas hice hierro hijos hoyo huevos humana ignacio
inca incierto incluia incluian incluida incluidas incluido incluir incluso incluye incluyen incluyo indica indice
indicios indio indios ines inferior inferiores infierno ingles inicia iniciado inicial iniciar instante interesado
interiores interno internos inutil invierte jefes joven judio judios jueces juegos juez juicio junta junto juntos
laboral laborales lago letras lima lineas llegamos lleva llevado llevan llevar llevaron llevarte llevas lleven
luces luna luz madres mago maiz mal malaga malo manada mancha mandar manera manga mano manos manta manzana
manzanas mara marca marcada marcas marcha marchas marcho marco marcos margen marido marin marina martir martires
mas matias mato mayas mediano medias medico medicos medida medidas medios medir melodia menor menos mensual
mercados meta metas metio metros mia miel mil minas mio mirad mirada misa mismos moda momentos moneda monedas
monos montana monte montes monto monton moreno mostro muerta muertes muerto mueve multiples municipio municipios
muy nace nacio nada nadar natal nave nena nene nieve ninas nino nombre norte novela novelas novia novio nueva
nuevas nuevo nuevos obstante obtuvo oceano ochoa ocio octavio ocurre oeste oficiales onda oriente orquesta otras
pagado pagados pago paisajes panama parada paradas parado parados parar parecia parecio parte partes partida
partido partio pasa pasaba pasajeros pasajes pasamos pasan pasando pasar pasara pasaron pascual pase paseo paso
pasos pasta pastel pasto pastor patada patadas patio patria pecado pedidos pensado pense perder perdio perimetro
pesada pesadas pesado pesados pese pesos peste pierde piernas pinta poder poderes poesia ponce poner portal
posterior precedentes precio precios preciosa precioso precisos predio pregunte premio premios prensa presencia
presenta presentado presentan presentar presente presentes presento presidenta presidente presidentes presion
preso presos presta preste presto presunta presunto pretende preve prevista previstas previsto previstos pri prima
primaria primas primo primos principales principe principes probar problemas procedente procedentes profesora
profesores programas projimo promesa promesas propia propias propiedad propio propios proponer propuesta prudente
puerta puerto pues puesta punta punto quedando quemando querer queria queso quiera quieto quintana quintero quiso
quita quitado quitan quitar quito quiza rayo recien reciente recientes recomiendo recta recto recuento recurso
renta repartir repente representa rescate resena resultante reto rinde rivera romero romper ronda sabe sabido
sabor sacado sal salado saldo salgo salido salio salta salto saludo salva salve sana sanos santo santos seco secta
sede segmento segmentos seguia seguidas seguido seguidor seguidos seguira segun segundos segura seguridad seguro
semanal semen senado senala senales senora senos sentencia sentia sentido sentidos sentimos sepa sepas ser seran
sesion sexo siempre sienta siente sienten sientes siento sierra signo sigo siguen siguiendo sirena sismo sistema
solo someter suena suerte superiores sur sus tales tambien tan tanta tantas tantos tardar tarde tardo tareas tema
temprana tener teresa terreno testigos texto textos tiene tienen tienes tierra toda todas todo todos tomar tomes
tomo tono tormenta traer traes tren triste tuit tus tuve une unico unicos usado util vecino ven venden vender
vendidos veneno vengan veran verdes versos ves vestidos veterano vicente viena viendo vienes viento vieron vigente
vigentes vina vino vio virgen vive viven webs
"""
_CATALAN = """
abric abu acer aco acosta actes actua actuals actuat acull adrecada afer afins ales algunes altes altres alumnes
amos anant anava anes angles anomena anteriorment antic antics antiga anton antoni aposta aprenent aquell aquest
aquesta aquestes aquestos aquests ara arees armes arrel arrels arreu artur assalt ates atrau aturar aus avi bandes
banys barreja barreres basades basat basicament beure bon buit camins campament campanar canals canco cantant
capdavant capvespre carles carrec carrecs carrega carrer carreres carrers carreteres cartes casada casades casat
cens centres cercar cert certa certes cinic cinquanta circ comandament combatre comenca comencant comencaren
comencat comencen comencin comenco comparacio comparant compartint compartit comportar comprant comprat compren
compres comptar comptara comptat comuna comuns conta contes contracte contrari correcte corrent corrents cors
creure crida cridar cuina cul cures curios cursa curses curt curta curts dany danys darrere davant decisio
definicio dega deia deien deixa deixant deixat deixo demana demanar demanat demani demano demes demostren depen
descens desenes despesa despeses despres deuen deus diari diaris diem dient dieu difondre diners dins dintre dir
directes dit diu dius diverses dol domini dotzenes duen dures durs ebre edicio efectius eines elevat emetre
emporda emprada endema endins enfronta enfrontar enfrontat enfronten engany enmig enquesta enrera entes entorn
entrant entrat entrem entreu entri envers escoles estadi estam estant estany estat estats estava estel estem esteu
esteve estic estil estimo estona estranger estrena evident evidents excepcio exclusio exercir exercit exercits
exteriors extrem facana fades faig fals fara faras fastigos febles feines fem fent fer ferrer ferro fes festa
festes fet feu filles fills fils finalment financament finestres fiscals fites fons fonts forta fortes forts
francament freda fronteres funcio fundar gai gat gel genere geni gens gent germana germanes guinea gust hagues
haig haver hisenda hom inclos inclouen incloure inclusio indis inferiors influent inicials iniciat intens
interiors invitacio joan jove joves jueus junt juntament juntes jutges laborals lema linies llancament llegat
llevant maco malament mana manca mandat mante mantes mapes marcar marcat mare mares marge marges marins marques
marroc marta marxem marxes massa masses mateixes mateixos mateu mati matin medi medic medis menors ment mentre
ments menus mercat merce mestra mestre mestres mesures metges meues meves mig minut missa mitjana mitjanes molt
moltes molts mont mor mort mortes morts mossos mostres mot mots mou moviments municipis mur murs museus nanos nen
neteja nines noi nom nomenament nomes normes nova noves novetat oncle orient orquestra pagament pagat panta
parades parc pares parets parir parlament parlar parlat parlem parles parli partit partits pas pasqual passa
passadis passant passaport passar passara passaran passarem passaria passatge passatgers passatges passava
passaven passejada passem passen passi passio passos pastis pateix pati patir patit pensament pensat pensen penses
perdent pes pesta plantes pluges podem poders podrem podriem ponent ponts porta portar portat portava porten
portes porto posada posara posat posem posteriors precedents preguntes premi premia premis premsa prenen prenent
prepara pres presa presentat presentem presenten presenti presentin preses presidents presoners pressa pressio
preten prevencio preveu previsio previst prim primes princep princeps principals principat problemes procedent
procedents proces programes progres projectes promes promeses prometre prop propi propies propietat propis proposa
propostes prova provar proves proximitat puny quadre quant quanta quantes quants quaranta quarts quin quina raig
reben rebent rebre recents recurs regio registres reis representen rere res resso resultant reunio ribera ric
riera romana runes sabo salo sant santi sants sap secs segons segre segueix seguida seguidors seguiment seguint
seguit seguits segurament seguretat seients sembla semblants sencer sens senten sentim sento setge setmanal
setmanari seu seus seves sexe signes sigui siguin sincer sindic som sona sortim sortir sud suis superiors tambe
tanc tanca tancant tancat tantes tard tast taules teatre temes temporals tenen tenien terc terme termes terra
terres teu teus teves tic tinc tindre tinent tornem torrent tot tota totes tots tractament trenca trencament trens
trentena trets treu tropes tros unicament unics unio unitat vaig valent valles vegin vei veien veient vendre
venent venien vent ventre veritat vers veuen vianants vic vicenc vicent vies vigent vinc vine vingut vins violents
vist viu viuen vivien vivint xarxes xines
"""
# They limit, compare or say how much of a period is meant.
_LIMITS = """
before after until till til up through thru except excepting excluding exclude excl without not no non minus but
vs versus against compared compare comparing comparison than rather including include incl plus between from since
starting beginning onward onwards mid middle early late half fiscal fy ejercicio exercici ending ended commencing
w/c w/e wc we-ending
ex w/o w/out wo besides barring omit omitting skip skipping ignore ignoring approx aprox
posterior posteriores posteriors forward forwards earlier later
exceptuando ignorando omitiendo exceptuant ignorant ometent traient
ago prior beyond same ytd mtd qtd wtd to-date exclusive unless instead nor neither or
antes despues hasta excepto salvo menos sin no ni comparado comparada comparar contra frente versus incluyendo
incluido mas entre desde partir mediados principios finales mitad mismo misma fiscal hace excluyendo quitando medio
abans despres fins excepte llevat tret menys sense comparat comparada contra enfront incloent entre des desde
mitjans mitjan principis finals meitat mateix mateixa fiscal fa excloent mig mitja enca ença ni o
rest time times remaining remainder resto restante resta restant around circa every each cada approximately
easter christmas xmas thanksgiving summer winter spring autumn season morning afternoon evening tonight
tarde mati vespre anit anoche
night noon midnight
pascua navidad verano invierno primavera otoño temporada madrugada tardes noche mediodia medianoche
pasqua nadal estiu hivern tardor matins vespre nit migdia mitjanit santa
ish adelante yoy qoq mom ly py
interanual interanuales intermensual interanuals other otro otra otros otras altre altra altres
outside apart tax arriba amunt fuera fora
weekdays weekday workday workdays working holiday holidays laborable laborables habil habiles festivo festivos
feiner feiners festiu festius decade century decada segle siglo
"""
# Before a date also mistyped: "form 1 March" is no day but a beginning.
_BOUNDS = "from since until till before after between desde hasta antes despues entre fins abans despres"


# Right before a date they limit it, or name another day: "post February", "black Friday"; elsewhere they are
# verbs and names.
PREFIXES = frozenset(["pre", "post", "black", "cyber", "good", "ash", "boxing", "palm"])
SUFFIXES = frozenset(["santo", "sant"])  # right behind one: "viernes santo"


def _words(*texts: str) -> frozenset[str]:
    return frozenset(fold(word) for text in texts for word in text.split())


ORDINARY = _words(_ENGLISH, _SPANISH, _CATALAN)
LIMITS = _words(_LIMITS)
BOUNDS = _words(_BOUNDS)
