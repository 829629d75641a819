package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.ReseedPlan;
import dev.trestle.log.read.LogReader;
import dev.trestle.replayer.envelope.Envelopes;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.replayer.operation.OperationKind;
import dev.trestle.replayer.operation.Work;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.server.security.Access;
import dev.trestle.v1.CreateReseedRequest;
import jakarta.inject.Singleton;

/** Reseeds as a kind of operation. */
@Singleton
final class ReseedKind implements OperationKind {

  static final String NAME = "reseed";

  private final LogReader reader;
  private final Targets targets;
  private final Envelopes envelopes;
  private final Access access;
  private final ReseedConfig config;
  private final ReseedMeters meters;

  ReseedKind(
      LogReader reader,
      Targets targets,
      Envelopes envelopes,
      Access access,
      ReseedConfig config,
      ReseedMeters meters) {
    this.reader = reader;
    this.targets = targets;
    this.envelopes = envelopes;
    this.access = access;
    this.config = config;
    this.meters = meters;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Work open(Operation operation) {
    CreateReseedRequest request = ReseedCodec.request(operation);
    ReseedPlan plan = ReseedCodec.plan(operation);
    return work(
        operation, request, plan, targets.open(plan.getTarget(), request, operation.id().id()));
  }

  private <M extends Outgoing> Work work(
      Operation operation, CreateReseedRequest request, ReseedPlan plan, Target<M> target) {
    Place place = ReseedCodec.place(operation, plan);
    return run -> {
      try (Calls<M> calls = new Calls<>(target, config.calls())) {
        RecordFeed feed =
            new RecordFeed(
                reader, request.getLog(), plan.getRangesList(), place, config.pageBytes());
        Window<M> window =
            new Window<>(
                new Window.Limits(config.maxUnsaved(), config.maxBytes()),
                target.isOrdered(),
                place,
                Tally.of(operation.progress().counts()));
        return new ReseedPump<>(
                feed,
                ReadRights.ofReseed(access, ReseedCodec.creator(plan), request.getLog()),
                EventMatch.again(request.getFilter(), envelopes::of),
                window,
                target,
                ReseedCodec.total(plan),
                config,
                meters,
                run,
                calls)
            .pump();
      }
    };
  }
}
