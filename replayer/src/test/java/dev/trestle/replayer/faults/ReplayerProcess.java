package dev.trestle.replayer.faults;

import dev.trestle.server.testing.faults.FaultyWire;
import dev.trestle.server.testing.faults.ServiceProcess;

/** A replayer as it is shipped, and its way to AWS. */
record ReplayerProcess(ServiceProcess process, FaultyWire wire) {}
