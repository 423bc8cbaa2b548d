"""The register's history (登记变更), with sources and checks: owns `register_events`."""
