package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.log.EventLog;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;

/** What callers by name publish through a gateway, and what is recorded of it. */
record CallerCalls(TestGateway gateway) {

  EventPublisherGrpc.EventPublisherBlockingStub as(String who) {
    return CallerByHeader.as(who, gateway.publisher());
  }

  PublishResponse publish(String who, Event event) {
    return as(who).publish(PublishRequest.newBuilder().setEvent(event).build());
  }

  /** Without saying who it is. */
  PublishResponse publishAsNobody(Event event) {
    return gateway.publisher().publish(PublishRequest.newBuilder().setEvent(event).build());
  }

  Refusal refused(String who, Event event) {
    return refused(who, event, false);
  }

  Refusal refused(String who, Event event, boolean validateOnly) {
    PublishRequest request =
        PublishRequest.newBuilder().setEvent(event).setValidateOnly(validateOnly).build();
    return Refusal.of(catchThrowable(() -> as(who).publish(request)));
  }

  /** Offset of the next event of the log {@code events}. */
  long end() {
    return gateway.bean(EventLog.class).reader().range(Partition.first("events")).next().value();
  }

  LogRecord record(PublishResponse receipt) {
    Offset offset = Offset.of(receipt.getPosition().getOffset());
    ReadResult read =
        gateway.bean(EventLog.class).reader().read(Partition.first("events"), offset, 1);
    return ((ReadResult.Page) read).records().get(0);
  }
}
