#include <set>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/uuid.h"

namespace entente {
namespace {

TEST(Instant, ComparesAsInstantsNotAsText) {
  EXPECT_EQ(parse_instant("2016-04-06T20:03:48Z"), parse_instant("2016-04-06T20:03:48.000000000Z"));
  EXPECT_LT(parse_instant("2016-04-06T20:03:48.9Z").value(),
            parse_instant("2016-04-06T20:03:48.91Z").value());
  EXPECT_LT(parse_instant("0001-01-01T00:00:00Z").value(), parse_instant("1969-12-31T23:59:59.999Z").value());
  EXPECT_NE(parse_instant("2016-04-06T20:03:48.000000001Z"), parse_instant("2016-04-06T20:03:48.000000002Z"));
}

TEST(Instant, RefusesWhatIsNotATimestamp) {
  for (const auto* text :
       {"", "Z", "2016-04-06", "2016-04-06T20:03:48", "2016-04-06t20:03:48Z", "2016-04-06T20:03:48z",
        "2016-04-06T20:03:48.Z", "2016-02-30T20:03:48Z", "2016-13-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "2016-04-06T24:00:00Z", "2016-04-06T20:60:00Z", "2016-04-06T20:03:60Z", "2016-04-06T20:03:48.1x1Z",
        "2016-04-06T20:03:48+00:00", " 2016-04-06T20:03:48Z", "2016-04-06 20:03:48Z",
        "+016-04-06T20:03:48Z"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(Instant, FormatsSixDigits) {
  EXPECT_EQ(format_micros(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_micros(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_micros(1'459'973'028'123'456), "2016-04-06T20:03:48.123456Z");
  EXPECT_EQ(micros_from_instant(*parse_instant("2016-04-06T20:03:48.1234569Z")), 1'459'973'028'123'456);
}

TEST(Uuid, RoundTripsAndRefuses) {
  const auto uuid = parse_uuid("00ABEDB4-aa42-466c-9c01-fed23315a9b7");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(to_string(*uuid), "00abedb4-aa42-466c-9c01-fed23315a9b7");
  EXPECT_EQ(uuid->version(), 4);
  for (const auto* text : {"", "00abedb4aa42466c9c01fed23315a9b7", "00abedb4-aa42-466c-9c01-fed23315a9bg",
                           "00abedb4-aa42-466c-9c01-fed23315a9b7 ", "00abedb4_aa42-466c-9c01-fed23315a9b7"}) {
    EXPECT_FALSE(parse_uuid(text)) << text;
  }
}

TEST(Uuid, VersionFiveOfThePublishedExample) {
  const auto dns = parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");  // RFC 4122 appendix C
  EXPECT_EQ(to_string(name_uuid(*dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(Uuid, RandomOnesDiffer) {
  std::set<Uuid> seen;
  for (int i = 0; i < 1000; ++i) {
    const Uuid uuid = random_uuid(system_random());
    EXPECT_EQ(uuid.version(), 4);
    EXPECT_TRUE(uuid.rfc4122());
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

TEST(Hashes, PublishedValues) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2
  EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
  EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
  EXPECT_EQ(crc32("6789", crc32("12345")), crc32("123456789"));
}

TEST(Errors, SayThePlaceTheThingAndTheRemedy) {
  const Error error{ErrorKind::no_space, "write failed", "log/7.seg", "free some space"};
  EXPECT_EQ(error.to_string(), "log/7.seg: write failed (free some space)");
  EXPECT_EQ(error.http_status(), 507);
}

}  // namespace
}  // namespace entente
