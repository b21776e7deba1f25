"""All writing to the graph: runs, versions, withdrawal, judgements, rebuild. Nobody else writes facts."""
