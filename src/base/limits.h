// Every limit that a stranger can run into, in one place. Units are in the names. entente.toml can lower or
// raise those marked (config); the others are properties of the formats.
#pragma once

#include <cstddef>
#include <cstdint>

namespace entente::limits {

// What comes in over HTTP.
inline constexpr std::size_t max_content_bytes = std::size_t{16} << 20;  ///< one request body (config)
inline constexpr std::size_t max_bodies_in_flight_bytes = std::size_t{48}
                                                          << 20;        ///< all bodies at once (config)
inline constexpr std::size_t max_header_bytes = std::size_t{16} << 10;  ///< request line and headers
inline constexpr std::size_t max_target_bytes = std::size_t{8} << 10;   ///< path and query
inline constexpr std::size_t max_headers = 100;                         ///< header lines of one request
inline constexpr std::size_t max_query_parameters = 1'000;
inline constexpr std::size_t min_bytes_per_second = std::size_t{8}
                                                    << 10;  ///< a slower body or reader is cut off
inline constexpr int write_timeout_seconds = 30;            ///< for a response, plus its bytes at that rate
inline constexpr int body_budget_wait_seconds = 5;          ///< for room among the bodies in flight, then 503
inline constexpr std::size_t max_discarded_bytes = std::size_t{64}
                                                   << 10;  ///< of a refused body, to keep the connection
inline constexpr std::size_t max_connections = 20'000;     ///< (config)
inline constexpr int header_timeout_seconds = 15;          ///< (config)
inline constexpr int body_timeout_seconds = 60;            ///< (config)
inline constexpr int idle_timeout_seconds = 120;           ///< (config)

// JSON and STIX.
inline constexpr std::size_t max_object_bytes = std::size_t{8} << 20;  ///< one STIX object
inline constexpr std::size_t max_json_depth = 64;                      ///< nesting of one STIX object
inline constexpr std::size_t max_objects_per_post = 100'000;
inline constexpr std::size_t max_pattern_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_pattern_depth = 100;
inline constexpr std::uint64_t max_selector_steps = 5'000'000;  ///< resolving one object's granular markings
inline constexpr std::size_t max_id_bytes = 300;                ///< type (250), `--`, UUID (36)

// Rules of release: labels, agreements, communities, grants.
inline constexpr std::size_t max_rule_bytes = std::size_t{1} << 20;  ///< JSON of one of them
inline constexpr std::size_t max_nations = 256;  ///< in one list of nations or communities
inline constexpr std::size_t max_domains = 64;   ///< of one agreement
inline constexpr std::size_t max_domain_bytes = 64;
inline constexpr std::size_t max_title_bytes = 500;
inline constexpr std::size_t max_granted_versions = 1'000;  ///< named by one grant, recall or request
inline constexpr std::size_t max_purpose_bytes = std::size_t{64} << 10;

// Files of other formats that are imported (docs/import.md).
inline constexpr std::size_t max_csv_row_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_csv_fields = 1'000;  ///< of one row
inline constexpr std::size_t max_feed_json_bytes = std::size_t{256}
                                                   << 20;  ///< a JSON file is read as a whole
inline constexpr std::size_t max_feed_ids = 5'000'000;     ///< distinct objects made in one import
inline constexpr std::size_t max_feed_references = 200;    ///< sources of one incident
inline constexpr std::size_t max_feed_text_bytes = std::size_t{1}
                                                   << 16;  ///< one field that becomes a name or text

// TAXII pages.
inline constexpr std::size_t default_page_objects = 100;  ///< without `limit` (config)
inline constexpr std::size_t max_page_objects = 1'000;    ///< a larger `limit` is capped (config)
inline constexpr std::size_t max_filter_values = 1'000;   ///< values in one match[] list

// Reading from other servers.
inline constexpr std::size_t max_remote_page_bytes = std::size_t{64} << 20;  ///< one answer of another server
inline constexpr std::size_t max_remote_collections = 10'000;                ///< of one API root
inline constexpr std::size_t max_cursor_bytes = 4'096;                       ///< a `next` of another server
inline constexpr int max_empty_pages = 10;         ///< one after the other, that say more follows
inline constexpr int max_standing_pages = 10'000;  ///< one after the other, whose dates get no further
/// A server that is not ours may let objects be seen in another order than they are dated: what it dated in
/// the last minute is asked for again.
inline constexpr int pull_overlap_seconds = 60;
inline constexpr std::uint64_t max_objects_per_pull = 100'000'000;
inline constexpr int max_retry_after_seconds =
    300;  ///< waited for at once; longer: the next pull tries again
inline constexpr std::int64_t max_clock_lead_seconds = 3'600;  ///< of another server's dates before our clock

// The log.
inline constexpr std::uint64_t segment_bytes = std::uint64_t{128}
                                               << 20;  ///< a segment is sealed at this size (config)
inline constexpr std::uint64_t max_entry_bytes = std::uint64_t{32} << 20;
inline constexpr std::size_t max_ground_bytes = 4'096;  ///< why versions may leave, in one disclosure
inline constexpr std::size_t max_disclosed_versions = 1'000'000;  ///< in one disclosure

// Trends.
inline constexpr std::size_t max_series_csv_bytes = std::size_t{64} << 20;
inline constexpr std::size_t max_series_steps = 1'000'000;  ///< of one series, with those nobody reported
inline constexpr double max_trend_count = 1e12;             ///< one count
inline constexpr std::size_t max_slope_counts = 5'000;      ///< Sen's slope takes all pairs: 100 MB at most
inline constexpr std::size_t max_change_point_counts = 10'000;  ///< the search may take the square of it
inline constexpr std::size_t max_axis_nodes = 20'000;           ///< of one axis of a table to be shared
inline constexpr std::size_t max_disclosure_cells = 1'000'000;  ///< of such a table

// Statuses are kept at least 24 h (TAXII 2.1 section 4.3).
inline constexpr int status_hours = 24;  ///< (config)

}  // namespace entente::limits
