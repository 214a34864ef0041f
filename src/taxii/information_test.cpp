// Discovery, API root, status, collections, errors and negotiation of TAXII 2.1 sections 3 to 5.
#include "taxii/face_test.h"

namespace entente::taxii {
namespace {

class InformationTest : public FaceTest {};

TEST_F(InformationTest, DiscoveryNamesTheApiRoot) {
  const Reply reply = get("/taxii2/");
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Content-Type"), "application/taxii+json;version=2.1");
  EXPECT_EQ(reply.header("Vary"), "Accept, Accept-Encoding");
  const Json discovery(reply.text());
  EXPECT_EQ(discovery.text("title"), "A node");
  EXPECT_EQ(discovery.text("contact"), "desk@example.org");
  EXPECT_EQ(discovery.text("default"), "/exchange/");
  EXPECT_EQ(discovery.texts("api_roots"), std::vector<std::string>{"/exchange/"});
}

TEST_F(InformationTest, ApiRootHasItsThreeRequiredMembers) {
  const Json root(get("/exchange/").text());
  EXPECT_EQ(root.text("title"), "A node");
  EXPECT_EQ(root.texts("versions"), std::vector<std::string>{"application/taxii+json;version=2.1"});
  EXPECT_EQ(root.number("max_content_length"), 1'000'000);
}

TEST_F(InformationTest, EveryResourceIsThereWithAndWithoutItsFinalSlash) {
  ASSERT_EQ(post({indicator(1)}).status, 202);
  for (const std::string path :
       {"/taxii2", "/exchange", "/exchange/collections", "/exchange/collections/threats",
        "/exchange/collections/threats/manifest", "/exchange/collections/threats/objects"}) {
    EXPECT_EQ(get(path).status, 200) << path;
    EXPECT_EQ(get(path).text(), get(path + "/").text()) << path;
    EXPECT_EQ(call(http::Method::head, path + "/", user("KOR")).status, 200) << path;
  }
  EXPECT_EQ(get(objects + indicator_id(1)).status, 200);
  EXPECT_EQ(get(objects + indicator_id(1) + "/versions").status, 200);
}

TEST_F(InformationTest, CollectionsAreListedForWhoeverMayUseThem) {
  const auto aliases = [&](const http::Caller& caller) {
    std::string text;
    for (const Json& one :
         Json(call(http::Method::get, "/exchange/collections/", caller).text()).list("collections")) {
      text += one.text("alias") + (one.flag("can_read") ? "r" : "-") + (one.flag("can_write") ? "w " : "- ");
      EXPECT_EQ(one.texts("media_types").size(), 2U);
    }
    return text;
  };
  EXPECT_EQ(aliases(user("KOR")), "threatsrw policyr- ");
  EXPECT_EQ(aliases(user("JPN")), "threatsr- policy-w ");
  EXPECT_EQ(aliases(user("JPN", http::reader)), "threatsr- ");
  EXPECT_EQ(aliases(user("FRA")), "threatsr- ");
  EXPECT_EQ(aliases(user("KOR", http::admin)), "threatsrw policyrw hiddenrw ");
  EXPECT_EQ(aliases(user("FRA", http::admin)), "threatsr- ")
      << "an administrator of another nation runs no node here";
  EXPECT_EQ(aliases({}), "");
  EXPECT_EQ(call(http::Method::get, "/exchange/collections/", {}).text(), "{}") << "empty lists are left out";
}

TEST_F(InformationTest, ACollectionIsReachedByIdAndAliasUnlessItIsHidden) {
  EXPECT_EQ(get("/exchange/collections/threats/").text(),
            get("/exchange/collections/" + threats + "/").text());
  EXPECT_EQ(Json(get("/exchange/collections/threats/").text()).text("id"), threats);
  const std::string absent = get("/exchange/collections/nowhere/").text();
  for (const std::string& id :
       {hidden, std::string("hidden"), uuid_text(1), std::string("%F0%9F%8E%89"), std::string("..;")}) {
    const Reply reply = get("/exchange/collections/" + id + "/");
    expect_error(reply, 404);
    EXPECT_EQ(reply.text(), absent) << "hidden and absent look the same";
  }
}

TEST_F(InformationTest, RightsDecideBetween404And403) {
  const auto status = [&](http::Method method, const std::string& path, const http::Caller& caller) {
    return call(method, "/exchange/collections/" + path, caller, {{"Content-Type", media_type}},
                envelope_of({indicator(1)}))
        .status;
  };
  using http::Method;
  const std::string object = "objects/" + indicator_id(1) + "/";
  // JPN may write to policy, not read it; KOR the reverse; USA neither.
  EXPECT_EQ(status(Method::post, "policy/objects/", user("JPN")), 202);
  EXPECT_EQ(status(Method::post, "policy/objects/", user("KOR")), 403);
  EXPECT_EQ(status(Method::post, "policy/objects/", user("USA")), 404);
  for (const auto& path : {std::string("objects/"), std::string("manifest/"), object, object + "versions/"}) {
    EXPECT_EQ(status(Method::get, "policy/" + path, user("KOR")), 200) << path;
    EXPECT_EQ(status(Method::get, "policy/" + path, user("JPN")), 403) << path;
    EXPECT_EQ(status(Method::get, "policy/" + path, user("USA")), 404) << path;
  }
  EXPECT_EQ(status(Method::del, "policy/" + object, user("KOR")), 403);
  EXPECT_EQ(status(Method::del, "policy/" + object, user("JPN")), 403);
  EXPECT_EQ(status(Method::del, "policy/" + object, user("USA")), 404);
  EXPECT_EQ(status(Method::post, "threats/objects/", user("KOR", http::reader)), 403)
      << "a reader does not contribute";
  EXPECT_EQ(status(Method::post, "threats/objects/", user("KOR", http::admin)), 202);
}

TEST_F(InformationTest, StatusesAreForTheirPosterForADay) {
  const Reply posted = post({indicator(1), indicator(2)});
  ASSERT_EQ(posted.status, 202);
  const std::string path = "/exchange/status/" + Json(posted.text()).text("id") + "/";
  const Reply read = get(path);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.text(), posted.text());
  const Json status(read.text());
  EXPECT_EQ(status.text("status"), "complete");
  EXPECT_EQ(status.text("request_timestamp"), "2023-11-14T22:13:20.000000Z");
  EXPECT_EQ(status.number("total_count"), 2);
  EXPECT_EQ(status.number("success_count"), 2);
  EXPECT_EQ(status.number("failure_count"), 0);
  EXPECT_EQ(status.number("pending_count"), 0);
  EXPECT_FALSE(status.has("failures"));
  EXPECT_EQ(call(http::Method::get, path, user("KOR", http::admin, "root")).status, 200);
  const std::string absent = get("/exchange/status/" + uuid_text(1) + "/").text();
  for (const auto& other : {user("KOR", http::reader, "colleague"), user("USA"), http::Caller{}}) {
    const Reply refused = call(http::Method::get, path, other);
    expect_error(refused, 404);
    EXPECT_EQ(refused.text(), absent);
  }
  clock.time += Micros{25} * 3'600 * 1'000'000;
  expect_error(get(path), 404);
  for (const auto* id : {"x", "00000000", "%2e%2e", "-1", "{}"})
    expect_error(get("/exchange/status/" + std::string(id) + "/"), 404);
}

TEST_F(InformationTest, WrongMediaTypesAre406And415WithTaxiiErrors) {
  for (const auto* path :
       {"/taxii2/", "/exchange/", "/exchange/collections/", "/exchange/collections/threats/objects/"}) {
    expect_error(get(path, {{"Accept", "text/html"}}), 406);
    EXPECT_EQ(get(path, {{"Accept", "application/taxii+json; version=2.1; q=0.9, */*;q=0.1"}}).status, 200);
  }
  for (const auto* type : {"application/json", "application/taxii+json;version=2.0", ""}) {
    expect_error(
        call(http::Method::post, objects, user("KOR"), {{"Content-Type", type}}, envelope_of({indicator(1)})),
        415);
  }
  expect_error(call(http::Method::post, objects, user("KOR"),
                    {{"Content-Type", media_type}, {"Accept", "text/html"}}, envelope_of({indicator(1)})),
               406);
  EXPECT_EQ(get(objects).text(), "{}") << "nothing was stored by a refused request";
}

TEST_F(InformationTest, ErrorsOfTheServerUnderItsPathsAreTaxiiErrorsToo) {
  http::Request request;
  for (const auto* path : {"/taxii2", "/taxii2/x", "/exchange/collections", "/exchange"}) {
    request.path = path;
    http::Response response =
        router.error({ErrorKind::unauthorized, "wrong password", "", "", 0, 0}, request);
    Reply reply{response.status, response.headers, std::get<std::string>(response.body)};
    expect_error(reply, 401);
    EXPECT_TRUE(reply.header("WWW-Authenticate").starts_with("Basic realm="));
    response = router.error({ErrorKind::limited, "too many", "", "", 0, 7}, request);
    reply = {response.status, response.headers, std::get<std::string>(response.body)};
    expect_error(reply, 429);
    EXPECT_EQ(reply.header("Retry-After"), "7");
    response =
        router.error({ErrorKind::no_space, "write failed", "/secret/place", "free some", 0, 0}, request);
    reply = {response.status, response.headers, std::get<std::string>(response.body)};
    expect_error(reply, 507);
    EXPECT_EQ(reply.text().find("secret"), std::string::npos) << "paths of the machine are not for strangers";
  }
  expect_error(call(http::Method::put, objects, user("KOR")), 405);
  expect_error(get("/exchange/unknown/"), 404);
}

}  // namespace
}  // namespace entente::taxii
