package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Questions of access under a policy of 200 rules, ten of them for the caller, the last of which
 * decides. In the package of the policy, for it is nobody else's business how one is asked.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccessBenchmark {

  private static final int RULES = 200;
  private static final int OWN = 10;

  private final Caller caller = new Caller(Caller.Kind.TOKEN, "system:serviceaccount:media:upload");
  private Path path = Path.of("");
  private Access access = new OpenAccess();

  /** Writes the policy, and reads it. */
  @Setup
  public void load() throws IOException {
    StringBuilder text =
        new StringBuilder(
            "version: 1\ncallers:\n  - jwt: {issuer: 'https://oidc.example', audience: t}\nrules:\n");
    for (int rule = 0; rule < RULES; rule++) {
      text.append(
          """
            - name: rule-%1$d
              who: [%2$s]
              may: [publish, read]
              types: [Type%1$d, "Other%1$d*"]
              sources: [source-%1$d, "custom.%1$d.*"]
              logs: [events]
              groups: [group-%1$d]
          """
              .formatted(rule, rule < OWN ? caller.id() : "caller-" + rule));
      if (rule == OWN - 2) {
        text.append("      quota: {events-per-second: 999999999, bytes-per-second: 999999999}\n");
      }
    }
    path = Files.createTempFile("policy", ".yaml");
    Files.writeString(path, text);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Audit silent =
        new Audit() {
          @Override
          public void refused(Caller refused, Problem refusal) {}

          @Override
          public void changed(Caller by, String event, Map<String, ?> details) {}
        };
    PolicyFile file = new PolicyFile(new SecurityConfig("policy", path.toString()), silent, meters);
    file.look();
    access = new PolicyAccess(file, new Quotas(meters), silent);
  }

  /** Removes the file. */
  @TearDown
  public void remove() throws IOException {
    Files.delete(path);
  }

  /** An event that is let in. */
  @Benchmark
  public @Nullable Problem publish() {
    return access.refusalToPublish(caller, "Type9", "source-9", 1_000);
  }

  /** An event that is let in and counted in both numbers of a quota. */
  @Benchmark
  public @Nullable Problem publishWithinAQuota() {
    return access.refusalToPublish(caller, "Type8", "source-8", 1_000);
  }

  /** An event that a read delivers. */
  @Benchmark
  public boolean read() {
    return access.may(caller, Action.READ, Resource.log("events"), Resource.type("Type9"));
  }

  /** An event that is refused, with the problem that is answered, and without the audit. */
  @Benchmark
  public @Nullable Problem refuse() {
    return access.refusalToPublish(caller, "Nothing", "source-9", 1_000);
  }
}
