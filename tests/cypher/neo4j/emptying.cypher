// Taking out of a server's base what a test left there, but not what every base holds before its first delivery.

// name: reference_ids
// for: the ids of all regions and of all entries of catalogues
MATCH (n) WHERE n:Region OR n:CatalogueEntry
RETURN n.id AS id ORDER BY id

// name: delete_some_links_of_a_test
// for: one row: how many links of any kind were deleted, at most the limit; those between regions stay
MATCH (a)-[l]->(b) WHERE NOT (a:Region AND b:Region)
WITH l LIMIT $limit DELETE l RETURN count(*) AS deleted

// name: delete_some_nodes_of_a_test
// for: one row: how many nodes without links were deleted, at most the limit; regions, entries and the base's own stay
MATCH (n) WHERE NOT (n:Region OR n:CatalogueEntry OR n:Base)
WITH n LIMIT $limit DELETE n RETURN count(*) AS deleted
