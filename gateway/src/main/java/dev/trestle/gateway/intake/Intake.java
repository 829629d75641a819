package dev.trestle.gateway.intake;

import dev.trestle.gateway.publish.OwnPublisher;
import dev.trestle.gateway.publish.Published;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.s3events.ObjectEvent;
import dev.trestle.s3events.S3Message;
import dev.trestle.v1.Event;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns messages of S3 into domain events, and publishes them as any publisher would. A message is
 * done with only when each of its events is in the log and remembered, is wanted by no rule, or was
 * published before; if one of them can never be, the message is a dead letter, and the others are
 * published all the same.
 */
@Singleton
final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final String LOOP = "LOOP";

  private final Rules rules;
  private final Heads heads;
  private final Memory memory;
  private final Rounds rounds;
  private final OwnPublisher publisher;
  private final IntakeMeters meters;
  private final int maxHops;

  Intake(
      Rules rules,
      Heads heads,
      Memory memory,
      Rounds rounds,
      OwnPublisher publisher,
      IntakeMeters meters,
      IntakeConfig config) {
    this.rules = rules;
    this.heads = heads;
    this.memory = memory;
    this.rounds = rounds;
    this.publisher = publisher;
    this.meters = meters;
    this.maxHops = config.maxHops();
  }

  /** The work on the messages of one queue. */
  MessageHandler of(String queue, String deadLetterQueue) {
    return new MessageHandler() {
      @Override
      public String queue() {
        return queue;
      }

      @Override
      public Optional<String> deadLetterQueue() {
        return Optional.of(deadLetterQueue);
      }

      @Override
      public Outcome handle(Message message) {
        return take(message.body());
      }
    };
  }

  /**
   * Costs for each event that a rule wants a read, an append and a write, and a request to S3 if
   * the rule says so; nothing for the others.
   */
  Outcome take(String body) {
    S3Message read = S3Message.read(body.getBytes(StandardCharsets.UTF_8));
    if (read instanceof S3Message.NotS3 not) {
      return new Outcome.Rejected("NOT_AN_S3_EVENT", not.toString());
    }
    if (read instanceof S3Message.TestEvent) {
      return new Outcome.Done("test");
    }
    S3Message.Changes told = (S3Message.Changes) read;
    meters.unread(told.unread().size());
    try {
      return take(told.events());
    } catch (StoreException e) {
      throw new OutageException("the table of state does not answer", e);
    }
  }

  /** An event on its way into the log. */
  private record Sent(
      Rule rule, ObjectEvent event, EventId id, CompletableFuture<Published> answer) {}

  private Outcome take(List<ObjectEvent> events) {
    List<Sent> sent = new ArrayList<>();
    List<Unmappable> failed = new ArrayList<>();
    int unwanted = 0;
    for (ObjectEvent event : events) {
      Told told = new Told(event, heads);
      try {
        Optional<Rule> rule = ruleFor(told);
        if (rule.isEmpty()) {
          unwanted++;
        } else {
          send(rule.get(), told).ifPresent(sent::add);
        }
      } catch (Unmappable e) {
        refuse(event, e, failed);
      }
    }
    meters.unwanted(unwanted);
    for (Sent each : sent) {
      try {
        settle(each);
      } catch (Unmappable e) {
        refuse(each.event(), e, failed);
      }
    }
    return outcome(events.size(), unwanted, failed);
  }

  private static Outcome outcome(int events, int unwanted, List<Unmappable> failed) {
    if (failed.isEmpty()) {
      return new Outcome.Done(events == unwanted ? "unwanted" : "published");
    }
    Unmappable first = failed.get(0);
    String which = events == 1 ? "" : failed.size() + " of " + events + " events failed, first: ";
    return new Outcome.Rejected(first.code(), which + first.getMessage());
  }

  private void refuse(ObjectEvent event, Unmappable why, List<Unmappable> failed) {
    failed.add(why);
    meters.told(why.rule(), why.code().toLowerCase(Locale.ROOT));
    LOG.atWarn()
        .addKeyValue("rule", why.rule())
        .addKeyValue("bucket", event.bucket())
        .log("No event of {} {}: {}: {}", event.name(), event.key(), why.code(), why.getMessage());
  }

  private Optional<Rule> ruleFor(Told told) throws Unmappable {
    for (Rule rule : rules.all()) {
      if (rule.isFor(told.event()) && isSize(rule, told)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** Only where all else is as the rule wants it may S3 be asked for a size. */
  private static boolean isSize(Rule rule, Told told) throws Unmappable {
    if (rule.sizes().areAll()) {
      return true;
    }
    OptionalLong size = told.size(rule);
    return size.isPresent() && rule.sizes().has(size.getAsLong());
  }

  /** Publishes the event, unless it was before. */
  private Optional<Sent> send(Rule rule, Told told) throws Unmappable {
    ObjectEvent event = told.event();
    if (memory.has(EventId.hash(event))) {
      meters.told(rule.name(), "duplicate");
      return Optional.empty();
    }
    EventId id = EventId.of(event, told.cause(rule));
    cutLoops(rule, event, id);
    Event made = Translation.of(rule, told, id);
    return Optional.of(new Sent(rule, event, id, publisher.publish(made)));
  }

  private void cutLoops(Rule rule, ObjectEvent told, EventId id) throws Unmappable {
    if (id.hops() > maxHops) {
      throw new Unmappable(
          rule,
          LOOP,
          "the object came of an event that came of intake, "
              + id.hops()
              + " times over: keep what consumers write out of the rule, or raise"
              + " trestle.intake.max-hops");
    }
    if (rounds.areOver(told.bucket(), told.key())) {
      throw new Unmappable(
          rule,
          LOOP,
          "of this one key as many events were published within trestle.intake.round-window as if a"
              + " consumer wrote it in consequence of them: keep what consumers write out of the"
              + " rule, or raise trestle.intake.max-rounds");
    }
  }

  private void settle(Sent sent) throws Unmappable {
    Published published = sent.answer().join();
    boolean isNew = published instanceof Published.Ok ok && !ok.receipt().getDuplicate();
    if (published instanceof Published.Failed failed) {
      judge(failed.problem(), sent.rule());
    }
    memory.keep(sent.id());
    if (isNew) {
      rounds.count(sent.event().bucket(), sent.event().key());
    }
    meters.told(sent.rule().name(), isNew ? "published" : "duplicate");
  }

  /**
   * What a refusal means. Returns if the event is in the log already: another payload under the
   * same id is the same event of S3, told in a form that says less or more.
   *
   * @throws OutageException if it may be taken later: the log does not answer, or the type is not
   *     registered yet
   * @throws Unmappable if it never will be
   */
  static void judge(Problem problem, Rule rule) throws Unmappable {
    switch (problem.code()) {
      case ALREADY_EXISTS -> {}
      case NOT_FOUND, UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, INTERNAL ->
          throw new OutageException(
              "the event of intake rule " + rule.name() + " cannot be published now: " + problem,
              problem.toException());
      default -> throw new Unmappable(rule, problem.reasonName(), problem.message());
    }
  }
}
