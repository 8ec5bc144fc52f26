/** Names that mean the same in HR exports of several languages, directories and the metaverse: letters and digits only. */

/** A meaning a line; its first name is only a key. */
const meanings = `
firstname givenname forename vorname rufname prénom prenom nombre nome voornaam förnamn imię
lastname surname sn familyname nachname familienname zuname nom nomdefamille apellido apellidos cognome achternaam efternamn nazwisko
displayname fullname anzeigename nomcomplet nombrecompleto nomecompleto
employeeid employeenumber employeeno personnelnumber personnelno personnelid staffid staffnumber staffno personalnummer personalnr persnr mitarbeiternummer mitarbeiternr matricule matrikelnummer numeroempleado legajo personeelsnummer
email mail emailaddress mailaddress emailadresse mailadresse courriel correo correoelectrónico correoelectronico
phone telephonenumber telephone phonenumber telefon telefonnummer rufnummer tel téléphone teléfono telefono telefoon
mobile mobilephone cellphone handy mobil mobiltelefon mobilnummer portable móvil movil
jobtitle title position stelle funktion berufsbezeichnung stellenbezeichnung poste fonction puesto cargo functie befattning
department dept departmentname abteilung abt fachbereich service département departement departamento afdeling avdelning dział
company organisation organization o firma unternehmen gesellschaft société entreprise empresa
office physicaldeliveryofficename location site standort dienstort niederlassung lieu ubicación
accountname samaccountname uid username login logonname benutzername anmeldename kennung identifiant usuario
userprincipalname upn
startdate hiredate employeestartdate entrydate eintritt eintrittsdatum beginn dateentrée datedentrée fechaalta fechadealta
enddate leavedate employeeenddate terminationdate exitdate austritt austrittsdatum ende datesortie datedesortie fechabaja fechadebaja
employeestatus status beschäftigungsstatus statut estado
employeetype contracttype mitarbeitertyp beschäftigungsart vertragsart typecontrat typedecontrat tipocontrato
manager supervisor linemanager reportsto vorgesetzter vorgesetzte führungskraft responsable jefe
costcentre costcenter kostenstelle centredecoût centrodecosto
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
