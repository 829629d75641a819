package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps everything. */
final class RecordingAudit implements Audit {

  final List<Problem> refusals = new CopyOnWriteArrayList<>();
  final List<String> changes = new CopyOnWriteArrayList<>();

  @Override
  public void refused(Caller caller, Problem refusal) {
    refusals.add(refusal);
  }

  @Override
  public void changed(Caller caller, String event, Map<String, ?> details) {
    changes.add(event);
  }
}
