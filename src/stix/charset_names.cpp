// The IANA character set registry: for each set the preferred MIME name, or the name where there is none
// (STIX 2.1 sections 6.3 and 6.7 ask for exactly these, in this spelling).
#include <algorithm>

#include "stix/text_forms.h"

namespace entente::stix {
namespace {

// clang-format off
constexpr std::string_view names[] = {
    "ANSI_X3.110-1983", "ASMO_449", "Adobe-Standard-Encoding", "Adobe-Symbol-Encoding", "Amiga-1251",
    "BOCU-1", "BRF", "BS_4730", "BS_viewdata", "Big5", "Big5-HKSCS", "CESU-8", "CP50220", "CP51932",
    "CSA_Z243.4-1985-1", "CSA_Z243.4-1985-2", "CSA_Z243.4-1985-gr", "CSN_369103", "DEC-MCS", "DIN_66003",
    "DS_2089", "EBCDIC-AT-DE", "EBCDIC-AT-DE-A", "EBCDIC-CA-FR", "EBCDIC-DK-NO", "EBCDIC-DK-NO-A",
    "EBCDIC-ES", "EBCDIC-ES-A", "EBCDIC-ES-S", "EBCDIC-FI-SE", "EBCDIC-FI-SE-A", "EBCDIC-FR", "EBCDIC-IT",
    "EBCDIC-PT", "EBCDIC-UK", "EBCDIC-US", "ECMA-cyrillic", "ES", "ES2", "EUC-JP", "EUC-KR",
    "Extended_UNIX_Code_Fixed_Width_for_Japanese", "GB18030", "GB2312", "GBK", "GB_1988-80", "GB_2312-80",
    "GOST_19768-74", "HP-DeskTop", "HP-Legal", "HP-Math8", "HP-Pi-font", "HZ-GB-2312", "IBM-Symbols",
    "IBM-Thai", "IBM00858", "IBM00924", "IBM01140", "IBM01141", "IBM01142", "IBM01143", "IBM01144",
    "IBM01145", "IBM01146", "IBM01147", "IBM01148", "IBM01149", "IBM037", "IBM038", "IBM1026", "IBM1047",
    "IBM273", "IBM274", "IBM275", "IBM277", "IBM278", "IBM280", "IBM281", "IBM284", "IBM285", "IBM290",
    "IBM297", "IBM420", "IBM423", "IBM424", "IBM437", "IBM500", "IBM775", "IBM850", "IBM851", "IBM852",
    "IBM855", "IBM857", "IBM860", "IBM861", "IBM862", "IBM863", "IBM864", "IBM865", "IBM866", "IBM868",
    "IBM869", "IBM870", "IBM871", "IBM880", "IBM891", "IBM903", "IBM904", "IBM905", "IBM918", "IEC_P27-1",
    "INIS", "INIS-8", "INIS-cyrillic", "INVARIANT", "ISO-10646-J-1", "ISO-10646-UCS-2", "ISO-10646-UCS-4",
    "ISO-10646-UCS-Basic", "ISO-10646-UTF-1", "ISO-10646-Unicode-Latin1", "ISO-11548-1", "ISO-2022-CN",
    "ISO-2022-CN-EXT", "ISO-2022-JP", "ISO-2022-JP-2", "ISO-2022-KR", "ISO-8859-1",
    "ISO-8859-1-Windows-3.0-Latin-1", "ISO-8859-1-Windows-3.1-Latin-1", "ISO-8859-10", "ISO-8859-13",
    "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "ISO-8859-2", "ISO-8859-2-Windows-Latin-2", "ISO-8859-3",
    "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-6-E", "ISO-8859-6-I", "ISO-8859-7", "ISO-8859-8",
    "ISO-8859-8-E", "ISO-8859-8-I", "ISO-8859-9", "ISO-8859-9-Windows-Latin-5", "ISO-Unicode-IBM-1261",
    "ISO-Unicode-IBM-1264", "ISO-Unicode-IBM-1265", "ISO-Unicode-IBM-1268", "ISO-Unicode-IBM-1276",
    "ISO_10367-box", "ISO_2033-1983", "ISO_5427", "ISO_5427:1981", "ISO_5428:1980", "ISO_646.basic:1983",
    "ISO_646.irv:1983", "ISO_6937-2-25", "ISO_6937-2-add", "ISO_8859-supp", "IT", "JIS_C6220-1969-jp",
    "JIS_C6220-1969-ro", "JIS_C6226-1978", "JIS_C6226-1983", "JIS_C6229-1984-a", "JIS_C6229-1984-b",
    "JIS_C6229-1984-b-add", "JIS_C6229-1984-hand", "JIS_C6229-1984-hand-add", "JIS_C6229-1984-kana",
    "JIS_Encoding", "JIS_X0201", "JIS_X0212-1990", "JUS_I.B1.002", "JUS_I.B1.003-mac", "JUS_I.B1.003-serb",
    "KOI7-switched", "KOI8-R", "KOI8-U", "KSC5636", "KS_C_5601-1987", "KZ-1048", "Latin-greek-1", "MNEM",
    "MNEMONIC", "MSZ_7795.3", "Microsoft-Publishing", "NATS-DANO", "NATS-DANO-ADD", "NATS-SEFI",
    "NATS-SEFI-ADD", "NC_NC00-10:81", "NF_Z_62-010", "NF_Z_62-010_(1973)", "NS_4551-1", "NS_4551-2",
    "OSD_EBCDIC_DF03_IRV", "OSD_EBCDIC_DF04_1", "OSD_EBCDIC_DF04_15", "PC8-Danish-Norwegian", "PC8-Turkish",
    "PT", "PT2", "PTCP154", "SCSU", "SEN_850200_B", "SEN_850200_C", "Shift_JIS", "T.101-G2", "T.61-7bit",
    "T.61-8bit", "TIS-620", "TSCII", "UNICODE-1-1", "UNICODE-1-1-UTF-7", "UNKNOWN-8BIT", "US-ASCII",
    "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE", "UTF-7", "UTF-7-IMAP", "UTF-8",
    "VIQR", "VISCII", "Ventura-International", "Ventura-Math", "Ventura-US", "Windows-31J", "dk-us",
    "greek-ccitt", "greek7", "greek7-old", "hp-roman8", "iso-ir-90", "latin-greek", "latin-lap",
    "macintosh", "us-dk", "videotex-suppl", "windows-1250", "windows-1251", "windows-1252", "windows-1253",
    "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "windows-874",
};
// clang-format on
static_assert(std::ranges::is_sorted(names));

}  // namespace

bool is_charset(std::string_view text) {
  return std::ranges::binary_search(names, text);
}

}  // namespace entente::stix
