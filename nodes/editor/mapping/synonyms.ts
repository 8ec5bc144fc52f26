/** Names that mean the same in HR exports of several languages, directories and the metaverse: letters and digits only. */

/** A meaning a line; its first name is only a key. */
const meanings = `
firstname first forenames given givennames givenname forename vorname rufname prénom prenom nombre nome voornaam förnamn imię fornavn etunimi
lastname last surname sn familyname nachname familienname zuname nom nomdefamille apellido apellidos cognome achternaam efternamn nazwisko efternavn etternavn sukunimi familienaam
displayname fullname anzeigename nomcomplet nombrecompleto nomecompleto vollername navn fuldenavn fulltnavn
employeeid studentno studentnumber studentid studentref studentreference studentnr matriculationnumber matriculationno matriculation matriculationnr matrikelnr matrnr matrikel personnelnr personalid persnummer personid personnumber staffref staffnr employeeref employeenr employeenumber employeeno personnelnumber personnelno personnelid staffid staffnumber staffno personalnummer personalnr persnr mitarbeiternummer mitarbeiternr matricule matrikelnummer numeroempleado legajo personeelsnummer empid empno payrollnumber personalid ansatnr ansattnr ansattnummer medarbejdernr medarbejdernummer medarbeidernr anställningsnummer anstnr lønnr lønnummer numeromatricola matricola
email mail emailaddress mailaddress emailadresse mailadresse courriel correo correoelectrónico correoelectronico epost eposta epostadresse epostadress workemail emailaddr
phone telephonenumber telephone phonenumber telefon telefonnummer rufnummer tel téléphone teléfono telefono telefoon telefonnr
mobile mobilephone cellphone handy mobil mobiltelefon mobilnummer portable móvil movil
jobtitle title position stelle funktion berufsbezeichnung stellenbezeichnung poste fonction puesto cargo functie befattning jobtitel stilling stillingsbetegnelse titre
department dept departmentname abteilung abt fachbereich service département departement departamento afdeling avdelning dział abteilungsname reparto dipartimento orgeinheit organisationseinheit
company organisation organization o firma unternehmen gesellschaft société entreprise empresa selskab företag azienda
office physicaldeliveryofficename location site standort dienstort niederlassung lieu ubicación kontor arbeitsort lokation sede
accountname samaccountname uid username login logonname benutzername anmeldename kennung identifiant usuario brugernavn brukernavn användarnamn utente loginname userid
userprincipalname upn
startdate start begin begindate hiredate employeestartdate entrydate eintritt eintrittsdatum beginn dateentrée datedentrée fechaalta fechadealta startdato dateofhire joindate joiningdate dateofjoining firstday ansættelsesdato ansatdato anställningsdatum startdatum einstellungsdatum eintrittam dateembauche datedembauche embauche datainizio dataassunzione
enddate end expectedend expectedenddate exit leavedate employeeenddate terminationdate exitdate austritt austrittsdatum ende datesortie datedesortie fechabaja fechadebaja leavingdate dateofleaving lastday lastworkingday slutdato sluttdato fratrædelsesdato slutdatum fratrådt austrittam einddatum datafine datacessazione
employeestatus status beschäftigungsstatus statut estado employmentstatus personalstatus anställningsstatus ansættelsesstatus stato zustand
employeetype contracttype mitarbeitertyp beschäftigungsart vertragsart typecontrat typedecontrat tipocontrato employmenttype ansættelsestype anställningsform
manager supervisor linemanager reportsto vorgesetzter vorgesetzte führungskraft responsable jefe managerid managernumber managerno supervisorid leder nærmesteleder chef vorgesetzternr vorgesetztennummer supérieurhiérarchique responsablehiérarchique manageremployeeid
costcentre costcenter kostenstelle centredecoût centrodecosto kostnadsställe omkostningssted kst
birthdate dateofbirth birthday geburtsdatum datenaissance datedenaissance fechanacimiento fechadenacimiento
street streetaddress straße strasse rue calle
city l town stadt ort wohnort ville ciudad
country c co land pays país
postalcode zip postcode plz postleitzahl codepostal codigopostal
`

export const synonyms: readonly (readonly string[])[] = meanings
  .trim()
  .split('\n')
  .map((line) => line.split(' '))
