package dev.trestle.server.security;

import dev.trestle.server.DaemonThreads;
import dev.trestle.server.ReadinessCheck;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force: that of the file, which is looked at every second, by its content and
 * wherever its path leads, so that Kubernetes may swap what is behind it.
 *
 * <p>A change counts once it was seen the same twice: a file that is being written may look like a
 * policy that allows more. A file that is none, or is gone, changes nothing; that is logged,
 * counted and shown. Until there was a policy the service is not ready, and nobody may do anything.
 */
@Singleton
public final class PolicyFile implements ReadinessCheck {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);
  private static final long LOOK_MILLIS = 1_000;

  private final SecurityConfig config;
  private final Audit audit;
  private final PolicyMeters meters;
  private final PolicyRevision revision = new PolicyRevision();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("policy", 1);

  PolicyFile(SecurityConfig config, Audit audit, MeterRegistry registry) {
    this.config = config;
    this.audit = audit;
    this.meters = new PolicyMeters(registry, revision);
  }

  @PostConstruct
  void start() {
    if (config.isOpen()) {
      return;
    }
    look();
    var unused =
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }

  /** The policy in force; empty if there was none yet. */
  Optional<Policy> policy() {
    return revision.policy();
  }

  /** What the policy in force lets the caller do. */
  Grants grants(Caller caller) {
    return policy().map(policy -> policy.grants(caller)).orElse(Grants.NONE);
  }

  /**
   * Has a listener called after each change of the policy, on the thread that looks at the file: it
   * must not wait. Listeners are called in the order in which they came.
   *
   * @return what takes the listener away again
   */
  public Runnable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public String name() {
    return "policy";
  }

  @Override
  public void verify() {
    if (config.isOpen() || policy().isPresent()) {
      return;
    }
    throw new IllegalStateException(
        config.policy() == null
            ? "there is no policy, and nobody may do anything: set trestle.security.policy"
                + " (TRESTLE_SECURITY_POLICY) to the path of a policy file; on a machine of your"
                + " own trestle.security.mode (TRESTLE_SECURITY_MODE) may be open"
            : "the policy " + config.policy() + " is not taken: " + revision.refusal());
  }

  /** Looks at the file, and takes over what is new. */
  void look() {
    @Nullable String path = config.policy();
    if (path == null) {
      return;
    }
    try {
      switch (seen(path)) {
        case LOADED -> taken(path);
        case REFUSED -> refused(path);
        case NOTHING_NEW -> {}
      }
    } catch (RuntimeException e) {
      LOG.error("The policy {} could not be looked at; the old one stays", path, e);
    }
  }

  private PolicyRevision.Step seen(String path) {
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      return revision.see(file.readNBytes(PolicyText.MAX_BYTES + 1));
    } catch (NoSuchFileException e) {
      return revision.seeNone("there is no such file");
    } catch (IOException | RuntimeException e) {
      return revision.seeNone("it cannot be read: " + e);
    }
  }

  private void taken(String path) {
    int rules = policy().map(policy -> policy.rules().size()).orElse(0);
    LOG.info("Policy {} is in force: {} rules, SHA-256 {}", path, rules, revision.hash());
    meters.loaded();
    audit.changed("policy_reloaded", Map.of("rules", rules, "sha256", revision.hash()));
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.error("A listener of the policy failed", e);
      }
    }
  }

  private void refused(String path) {
    LOG.error(
        "Policy {} is not taken, {}: {}",
        path,
        policy().isPresent() ? "the old one stays in force" : "and there is none yet",
        revision.refusal());
    meters.refused();
  }
}
