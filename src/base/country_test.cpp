#include "base/country.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace entente {
namespace {

TEST(Country, HasEveryCodeOnce) {
  std::set<std::string_view> two;
  std::set<std::string_view> three;
  std::set<std::string_view> names;
  for (const Country& country : countries()) {
    EXPECT_EQ(country.alpha2.size(), 2U);
    EXPECT_EQ(country.alpha3.size(), 3U);
    two.insert(country.alpha2);
    three.insert(country.alpha3);
    names.insert(country.name);
    EXPECT_EQ(country_of_code(country.alpha2), &country) << country.name;
    EXPECT_EQ(country_of_code(country.alpha3), &country) << country.name;
    EXPECT_EQ(country_of_name(country.name), &country) << country.name;
  }
  EXPECT_EQ(two.size(), 249U);  // ISO 3166-1 has 249 entries
  EXPECT_EQ(three.size(), 249U);
  EXPECT_EQ(names.size(), 249U);
}

TEST(Country, KnowsOtherSpellings) {
  const auto alpha3 = [](std::string_view name) {
    const Country* const country = country_of_name(name);
    return country == nullptr ? std::string("none") : std::string(country->alpha3);
  };
  EXPECT_EQ(alpha3("Korea, Republic of"), "KOR");
  EXPECT_EQ(alpha3("Korea, Democratic People's Republic of"), "PRK");
  EXPECT_EQ(alpha3("IRAN, ISLAMIC REPUBLIC OF"), "IRN");
  EXPECT_EQ(alpha3("Congo, the Democratic Republic of the"), "COD");
  EXPECT_EQ(alpha3("Congo"), "COG");
  EXPECT_EQ(alpha3("Swaziland"), "SWZ");
  EXPECT_EQ(alpha3("UK"), "GBR");
  EXPECT_EQ(alpha3("UAE"), "ARE");
  EXPECT_EQ(alpha3("Korea"), "none");  // which one?
  EXPECT_EQ(alpha3("Europe"), "none");
  EXPECT_EQ(country_of_code("kr"), nullptr);
  EXPECT_EQ(country_of_code("XX"), nullptr);
  EXPECT_EQ(country_of_code(""), nullptr);
}

}  // namespace
}  // namespace entente
