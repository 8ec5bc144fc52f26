/** The definitions of a small directory, as a server writes them, for the tests. */
import { parseSubschema } from '../../../runtime/connectors/ldap/protocol/subschema'

const syntax = '1.3.6.1.4.1.1466.115.121.1.'

/** A few attributes and classes of OpenLDAP's schemas, and some of each kind the discovery tells apart. */
export const subschema = parseSubschema(
  [
    `( 2.5.4.41 NAME 'name' EQUALITY caseIgnoreMatch SYNTAX ${syntax}15{32768} )`,
    `( 2.5.4.0 NAME 'objectClass' EQUALITY objectIdentifierMatch SYNTAX ${syntax}38 )`,
    "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'common name' SUP name )",
    "( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name )",
    `( 2.16.840.1.113730.3.1.241 NAME 'displayName' EQUALITY caseIgnoreMatch SYNTAX ${syntax}15 SINGLE-VALUE )`,
    `( 1.3.6.1.4.1.250.1.57 NAME 'labeledURI' EQUALITY caseExactMatch SYNTAX ${syntax}15 )`,
    `( 2.5.4.20 NAME 'telephoneNumber' EQUALITY telephoneNumberMatch SYNTAX ${syntax}50 )`,
    `( 1.1.1 NAME 'uidNumber' EQUALITY integerMatch SYNTAX ${syntax}27 SINGLE-VALUE )`,
    `( 1.1.2 NAME 'isActive' EQUALITY booleanMatch SYNTAX ${syntax}7 SINGLE-VALUE )`,
    `( 2.5.18.1 NAME 'createTimestamp' EQUALITY generalizedTimeMatch SYNTAX ${syntax}24 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )`,
    `( 1.1.16.4 NAME 'entryUUID' EQUALITY UUIDMatch SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )`,
    `( 2.5.4.31 NAME 'member' EQUALITY distinguishedNameMatch SYNTAX ${syntax}12 )`,
    `( 2.5.4.50 NAME 'uniqueMember' EQUALITY uniqueMemberMatch SYNTAX ${syntax}34 )`,
    `( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch SYNTAX ${syntax}12 )`,
    `( 0.9.2342.19200300.100.1.60 NAME 'jpegPhoto' SYNTAX ${syntax}28 )`,
    `( 2.5.4.36 NAME 'userCertificate' SYNTAX ${syntax}8 )`,
    `( 2.5.4.35 NAME 'userPassword' EQUALITY octetStringMatch SYNTAX ${syntax}40{128} )`,
  ],
  [
    "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
    "( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( surname $ cn ) MAY ( userPassword $ telephoneNumber ) )",
    "( 2.16.840.1.113730.3.2.2 NAME 'inetOrgPerson' SUP person STRUCTURAL MAY ( displayName $ jpegPhoto $ labeledURI $ userCertificate $ gone ) )",
    "( 1.1.3 NAME 'posixAccount' SUP top AUXILIARY MUST uidNumber )",
    "( 2.5.6.9 NAME 'groupOfNames' SUP top STRUCTURAL MUST member MAY uniqueMember )",
    "( 1.1.4 NAME 'zebra' SUP top STRUCTURAL MAY isActive )",
    "( 1.1.5 NAME 'Aardvark' SUP top )",
    "( 1.1.11 NAME 'Middle' SUP top STRUCTURAL MUST nowhere )",
    "( 1.1.6 NAME 'olcGlobal' SUP top STRUCTURAL )",
    "( 1.1.7 NAME 'auditAdd' SUP top STRUCTURAL )",
    "( 1.1.8 NAME 'OpenLDAProotDSE' SUP top STRUCTURAL )",
    "( 1.1.9 NAME 'subschema' AUXILIARY )",
    "( 1.1.10 NAME 'subentry' SUP top STRUCTURAL )",
  ],
)
