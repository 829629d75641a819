package dev.trestle.server.testing.faults;

/** A service as it is shipped, and its way to AWS. */
public record WiredProcess(ServiceProcess process, FaultyWire wire) {}
