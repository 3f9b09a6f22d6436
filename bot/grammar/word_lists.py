"""Words that a command may hold beside what it asks for, and words that change what it asks for.

Of ordinary words only those are listed that differ from a date word by a letter or two: "match", "list", "abrir".
Any other unknown word may stand in a command as well; the answer says that it was left out.
"""

from bot.folding import fold

_ENGLISH = """
abc accent ace act actual actually adding age air all allowing almost also amy ancient angels anger anna annual
another answer anthony anti app arc arguments arrest arthur arts asset assets attending award awards ban bar
barrel barrier bat bay bear bears become becoming bed beds began begins begun behalf behind beijing believing
ben berlin beside bet bill binding blast blowing boring boxing bringing bronze bug canada car career cares
cargo caring carrier cars carter cast casual cat center centre chance chart charter charts cherry circles
claims closing coin coins com combine come comic comics comments comparing competing complete con cooking
cooper correct cost course court courts crime crimes crying cups cure currency current currently customer
customers cuts daily dam dan danger dare data date dates day days decade decent decide deciding deck defend
defending demand demanding demands denver depend depending der desert desire desk dick did die dig dirty disc
dive diverse doc does dog doing don dose dozen dozens driver drivers due ears east eat eating edward element
elements energy engine england ensure enter entered entire entrance entry est estate estimates ethics eve event
events everybody everyone expanding eye face failing falling fan fans fantasy farmer farmers fast faster fat
father fbi fear fears fed fee feeding females fever few fewer fifty fight fights files fill filling finally
find finding finds fine finest finger fingers finish fires fiscal fitness fits follow followed followers
follows forest forming fort forth forty forward fought full fun funded funding gaming gates gay gear gender
gene general generic genes genre gentle going guest gun hair hall harder harvey hat hate hates haven heading
hear hearts height heights hiding hill his holes hoping host hourly howard ian ill in include included includes
intent inter interior into jam jane jay jean jesus jet joe jon juan judges julia jungle junior jury just ken
kept kill lab landing larger latter lawyer lay layer layers leading least led length lie light lights lines
list losing lost love loving mac mad mail main makes making males man manage many map marie mario mark marked
market markets marks martin marvel mary master masters match mate matter matters max mayor meat member members
men mental mess met metal meters metres might mike mile mill min minded mine mines mix mom money monthly moon
mostly mouth move moving must mutual net night nights none nope nor north nose note novel now number numbers
occurs of one only opera orders oregon oriented others ours out overview pace pair pan paper papers par parade
paris parker part partial parties partly partner parts party pass passage passed passes pat pay pen pepper per
percent pet pete pic pie planes player plenty poem pope port post posted poster potter power powers prayer
prayers precious prefer preference premier preparing presence present presented presents preserve president
pretend prevent preventing previously price prices pride primary prime prince princess principal principle
principles prison prisoners prize procedures proceedings process processes processing producers profit profits
promises properly properties property prove proved proven providers provides providing quarterly quest quiet
quit quite race raising ran rat rates ray reading really rear receiving recently record recording red reform
region remember rent rep repeat report's represent represented represents request reward riding right rights
rise river rivers roger rolling ron rough sad salad sales salt sam san sandy saw say science scoring sea sean
search searching seat secondary seconds sector seek seeks seen segment senate sending sent server sets settle
setup sex sexual sharing shirt shirts side sight signal signals silence silent sin singer single singles sister
sisters sit site size slaves slept smart smooth south spending sporting spreading square sri stairs standing
star staring stars started starts stating staying step sterling stewart still store stores string stuart sub
sue suite sum summary sunset tall teacher team tear tears teeth tell terror tested text thin things thinks this
tho thou though thought throughout thus tie tier ties tight times timing to tom ton total tough tour tours
toward towards tracking trading trail training traveling travelling treaty true tube tune turner tweet ultimate
ultra unique urgent values valve van vast venture via vice view viewed vincent violent von voting wales walter
wanna wanted war ward warren waves way weak wear web wedding weed weekend's weekly weight went wet wheels whole
winning wins wise won worth writer writers yea yeah yearly yep yes yet youth
"""
_SPANISH = """
abajo aborto abre abrio abrir acabado activa activo actuales actuar ademas afuera agentes ahi ahora algo amar
amistad amo andres ante anual apuesta aquel aquella arte artes aun aunque aves bancos basada basado basta beber
bienes caliente calles camino caminos canales cansado canta canto cara carga caro carrera carreras carretera
carro carta cartas cartel casado cayo centro cerro charla cientos cierra cierta cierto cincuenta cine cinta
clara claro cliente clima cocina comento comenzar comenzo comida comiendo comienza comite compartir comun
condena consciente contiene continente conviene convierte corre correcta correcto correr corriendo corriente
corrientes corta corte cortes corto costo costumbre crecer creciente creia crimen crimenes criterios cuadro
cuando cuantas cuanto cuantos cuarenta cubre cuenta cuento cuerpo cuesta cultivo culto cura curioso cursos dama
dar darle darles darme darse darte das debe deben deber debera debia debido debio decada decia decian decidio
decimos decir decirlo dedica defensa deja deje dejen delante delito demanda demas demuestra den descubre desea
deseo deseos detras diaria diario dice dientes dijo dime dinero dio dios diseno dominio doy edificios eje
ejercer elemento elementos encima enfermo enorme entera entero entra entrar entrega entro esa escena ese esos
espana espero esta estaba estado estan estar estara estare estas este esten estes estima esto estuve evento
existe exterior exteriores feo fiesta fiscales fria frio fui fuiste gabriel ganado gasto genera generar genero
gesto grecia guarda gusto habana habido hablado habria hacen hacer haces hago han hare hermana hermanas hice
hierro hijos huevos humana ignacio incluido incluir incluyen indica indice indio indios inferior ingles inicia
inicial iniciar interesado internos inutil jefes joven judios jueces juegos juez juicio junta junto juntos lago
letras lima lineas llegamos lleva llevado llevaron luces luna luz madres mal malaga malo mancha mandar manera
manga mano manos marca marcas marcha marco marcos margen marido marina mas mato medios menos mensual meta metas
metros mia mil minas mio mirada mismos moda momentos moneda monedas montana monte monton moreno mostro muerta
muertes muerto mueve multiples municipio municipios muy nace nacio nave nena ninas nombre norte novela novia
novio nuevas nuevos obtuvo oceano ocurre oeste oficiales onda oriente otras pagado pago panama parada parar
parecia parecio parte partes partida partido pasa pasaba pasajeros pasamos pasan pasando pasar pasara pasaron
pase paseo paso pasos pasta pastor patio patria pecado pensado perder perdio pese pesos pierde piernas pinta
poder poderes poesia poner portal posterior precio precios preciosa premio premios prensa presencia presenta
presentado presentan presentar presente presentes presento presidenta presidente presidentes presion preso
presos pretende pri prima primaria primo principales principe probar problemas profesora profesores programas
promesa promesas propia propias propiedad propio propios propuesta puerta puerto pues puesta punta punto querer
queria queso quiera quiso quita quitar quito quiza recien reciente recientes recomiendo recurso repente
representa rivera romero romper ronda sabe sabido sacado sal salido saludo santos seco sede seguia seguido
seguira segun segundos segura seguridad seguro semanal senado senala senales senora sentencia sentia sentido
sentimos sepa ser seran sesion sexo siempre sienta siente sienten sientes siento sierra siguen siguiendo
sistema solo suena suerte superiores sur sus tales tambien tan tantas tantos tareas tema tener teresa terreno
texto textos tiene tienen tienes tierra toda todas todo todos tomo traer triste tus tuve une unico unicos usado
util vecino ven vender vengan verdes ves vicente viendo viento vieron vigente vio virgen vive viven
"""
_CATALAN = """
abu acer aco acosta actes actua actuals acull afer ales algunes altes altres alumnes amos anant anava angles
anomena anteriorment antic antics antiga anton antoni aposta aquell aquest aquesta aquestes aquests ara arees
armes arrel arrels arreu artur assalt ates aturar aus avi bandes barreja basat basicament beure bon camins
campament canals cantant capdavant carles carrec carrecs carrega carrer carrers carreteres cartes casada casat
centres cercar certa certes cinquanta comandament comenca comencant comencat comencen comuna comuns contes
contracte correcte corrent corrents cors creure crida cridar cuina cul curios cursa curses curt curta danys
darrere davant decisio definicio deia deien deixa deixat deixo demana demanar demanat demano demostren depen
descens desenes despesa despres deuen deus diari diaris dient difondre diners dins dintre dir dit diu dius
diverses dol domini ebre edicio eines emetre endema enmig enquesta entes entorn entrat envers escoles estadi
estany estat estats estava estem esteu esteve estimo estona estranger estrena evident exteriors extrem facana
faig fals feines fem fer ferrer ferro fes festa festes fet feu filles fills finalment financament finestres
fiscals fons fonts forta fortes forts freda fronteres funcio fundar gai gat gel genere gens gent germana
germanes guinea gust hagues haig haver hisenda hom inclos indis iniciat intens invitacio joan jove joves jueus
junt juntament juntes jutges lema linies llancament malament manca mandat mante mapes marcar marcat mare mares
marge marques marroc marta marxem massa masses mateu mati menors mentre mercat merce mestra mestre mestres
mesures metges meves mig molt moltes molts mont mor mort morts mossos mostres mot mou moviments municipis mur
murs museus nen neteja noi nom nomes nova noves novetat orient orquestra pagament pagat parc pares parets
parlament parlar parlat parlem parles parli partit partits pas passa passant passaport passar passara
passatgers passava passem passen passi passio passos pastis pati patir patit pensament pensat pensen penses
perdent pes plantes pluges podem poders podrem podriem ponent ponts porta portar portat portava porten portes
porto posada posara posat posem posteriors preguntes premi premis premsa prenen prenent prepara pres presa
presentat presenten preses presidents presoners pressa pressio preten prevencio preveu previst princep
principals problemes procedents proces programes progres projectes promeses prometre prop propi propies
propietat propis proposa propostes prova provar proves proximitat quadre quant quantes quants quaranta quarts
quin quina reben rebre recents recurs regio registres representen rere res reunio ribera ric riera romana sant
sap segons segueix seguida seguidors seguiment seguint seguit segurament seguretat sembla semblants sencer
senten sentim sento setge setmanal seu seves sexe signes sigui siguin som sona sortim sortir sud superiors
tambe tanca tancat tantes taules teatre tenen tenien terme termes terra terres teu teus teves tic tindre tinent
tornem torrent tot tota totes tots tractament tropes unicament unics unio unitat vaig valent valles vei veient
vendre vent veritat veuen vianants vic vicenc vicent vies vine vingut vins violents viu viuen vivien vivint
xarxes xines
"""
# They limit, compare or say how much of a period is meant.
_LIMITS = """
before after until till til up through thru except excepting excluding exclude excl without not no non minus but
vs versus against compared compare comparing comparison than rather including include incl plus between from since
starting beginning onward onwards mid middle early late half fiscal fy ejercicio exercici ending ended commencing
w/c w/e wc we-ending
ago prior beyond same ytd mtd qtd wtd to-date exclusive unless instead nor neither or
antes despues hasta excepto salvo menos sin no ni comparado comparada comparar contra frente versus incluyendo
incluido mas entre desde partir mediados principios finales mitad mismo misma fiscal hace excluyendo quitando medio
abans despres fins excepte llevat tret menys sense comparat comparada contra enfront incloent entre des desde
mitjans mitjan principis finals meitat mateix mateixa fiscal fa excloent mig mitja enca ença ni o
rest time times remaining remainder resto restante resta restant around circa every each cada approximately
easter christmas xmas thanksgiving summer winter spring autumn season morning afternoon evening tonight
night noon midnight
pascua navidad verano invierno primavera otoño temporada madrugada tardes noche mediodia medianoche
pasqua nadal estiu hivern tardor matins vespre nit migdia mitjanit santa
weekdays weekday workday workdays working holiday holidays laborable laborables habil habiles festivo festivos
feiner feiners festiu festius decade century decada segle siglo
"""


def _words(*texts: str) -> frozenset[str]:
    return frozenset(fold(word) for text in texts for word in text.split())


ORDINARY = _words(_ENGLISH, _SPANISH, _CATALAN)
LIMITS = _words(_LIMITS)
