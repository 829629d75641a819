package dev.trestle.server.testing;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.Audit;
import dev.trestle.server.security.Caller;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what the audit is told, of a service with {@code test.policy}. */
@Singleton
@Primary
@Requires(property = "test.policy")
public final class RecordingAudit implements Audit {

  /**
   * One line.
   *
   * @param event {@code refused}, or what has changed
   */
  public record Line(String who, String event, Map<String, String> details) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();

  @Override
  public void refused(Caller caller, Problem refusal) {
    lines.add(new Line(caller.id(), "refused", Map.copyOf(refusal.metadata())));
  }

  @Override
  public void changed(Caller caller, String event, Map<String, ?> details) {
    Map<String, String> texts = new TreeMap<>();
    details.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    lines.add(new Line(caller.id(), event, texts));
  }

  /** What was told since this was last asked. */
  public List<Line> take() {
    List<Line> taken = List.copyOf(lines);
    lines.removeAll(taken);
    return taken;
  }
}
