#include "taxii/media_type.h"

#include <gtest/gtest.h>

namespace entente::taxii {
namespace {

TEST(Accept, AdmitsEverySpellingOfOurType) {
  for (const auto* accept : {"application/taxii+json;version=2.1",
                             "application/taxii+json; version=2.1",
                             "application/taxii+json ; version = 2.1",
                             "application/taxii+json;version=\"2.1\"",
                             "Application/TAXII+json;VERSION=2.1",
                             "application/taxii+json",
                             "*/*",
                             "application/*",
                             "application/taxii+json;version=2.1;q=0.5",
                             "application/taxii+json;q=0.001",
                             "",
                             "text/html, application/taxii+json;version=2.1",
                             "text/html;q=1.0,*/*;q=0.1",
                             "application/json, application/*;q=0.8",
                             "application/taxii+json;version=2.0, application/taxii+json;version=2.1",
                             "application/vnd.oasis.taxii+json, */*",
                             " , ,application/taxii+json",
                             "text/plain;a=\"x,y;q=0\",application/taxii+json",
                             "application/taxii+json;charset=utf-8",
                             "application/taxii+json;version=2.1, */*;q=0",
                             "application/taxii+json;q=1.000",
                             "application/taxii+json;q=abc"}) {
    EXPECT_TRUE(admits_taxii(accept)) << accept;
  }
}

TEST(Accept, RefusesOtherTypesVersionsAndZeroQuality) {
  for (const auto* accept :
       {"text/html", "application/json", "application/taxii+json;version=2.0",
        "application/taxii+json;version=3", "application/vnd.oasis.taxii+json;version=2.0",
        "application/taxii+json;version=2.1;q=0", "*/*;q=0", "application/taxii+json;q=0.000, */*",
        "application/taxii+json;version=2.1;q=0,application/taxii+json;q=1", "application/*;q=0.0,*/*;q=1",
        "application", "*", "application/stix+json;version=2.1", "text/*", "\"", "a\\"}) {
    EXPECT_FALSE(admits_taxii(accept)) << accept;
  }
}

TEST(Accept, HeadersOfOneRequestAreOneList) {
  http::Request request;
  EXPECT_TRUE(admits_taxii(request));
  request.headers = {{"accept", "text/html"}};
  EXPECT_FALSE(admits_taxii(request));
  request.headers.push_back({"ACCEPT", "application/taxii+json"});
  EXPECT_TRUE(admits_taxii(request));
}

TEST(ContentType, MustMeanTaxii) {
  for (const auto* type :
       {"application/taxii+json;version=2.1", "application/taxii+json; version=2.1", "APPLICATION/taxii+json",
        "application/taxii+json;charset=utf-8;version=\"2.1\""}) {
    EXPECT_TRUE(is_taxii(type)) << type;
  }
  for (const auto* type : {"", "application/json", "application/taxii+json;version=2.0", "*/*", "text/plain",
                           "application/stix+json;version=2.1", "application/taxii+jsonx"}) {
    EXPECT_FALSE(is_taxii(type)) << type;
  }
}

TEST(AcceptEncoding, GzipIsSentOnlyWhenItIsWelcome) {
  for (const auto* text : {"gzip", "GZIP", "x-gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8, *;q=0.1",
                           "*", "deflate, gzip;q=0.001", "identity;q=0.5, gzip", "gzip;q=1.0, identity"}) {
    EXPECT_TRUE(admits_gzip(text)) << text;
  }
  for (const auto* text : {"", "identity", "gzip;q=0", "gzip;q=0.0", "*;q=0", "gzip;q=0, *", "br, deflate",
                           "gzip;q=0.5, identity", "identity;q=1, gzip;q=0.2", "gzipx"}) {
    EXPECT_FALSE(admits_gzip(text)) << text;
  }
}

}  // namespace
}  // namespace entente::taxii
