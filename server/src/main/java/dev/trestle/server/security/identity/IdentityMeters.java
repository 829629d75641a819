package dev.trestle.server.security.identity;

import dev.trestle.server.security.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the question who calls is measured by. */
final class IdentityMeters {

  private final MeterRegistry registry;
  private final Map<Caller.Kind, Counter> known = new EnumMap<>(Caller.Kind.class);
  private final Map<Flaw, Counter> refused = new EnumMap<>(Flaw.class);
  private final Counter remembered;
  private final Counter verified;

  IdentityMeters(MeterRegistry registry) {
    this.registry = registry;
    for (Caller.Kind kind : Caller.Kind.values()) {
      if (kind != Caller.Kind.NONE) {
        known.put(
            kind,
            Counter.builder("trestle.callers.known")
                .description("Calls whose caller is known, by how")
                .tag("by", kind.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
    }
    for (Flaw flaw : Flaw.values()) {
      refused.put(
          flaw,
          Counter.builder("trestle.callers.refused")
              .description("Calls without a credential that is taken, by what is wrong with it")
              .tag("flaw", flaw.label())
              .register(registry));
    }
    remembered = tokens("remembered");
    verified = tokens("verified");
  }

  private Counter tokens(String how) {
    return Counter.builder("trestle.tokens")
        .description("Tokens by whether they were remembered or their signature was verified")
        .tag("how", how)
        .register(registry);
  }

  void rememberedTokens(Supplier<Number> count) {
    Gauge.builder("trestle.tokens.remembered", count)
        .description("Tokens whose signature was verified and that have not ended")
        .register(registry);
  }

  void known(Caller.Kind kind) {
    increment(known.get(kind));
  }

  void refused(Flaw flaw) {
    increment(refused.get(flaw));
  }

  void remembered() {
    remembered.increment();
  }

  void verified() {
    verified.increment();
  }

  private static void increment(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }
}
