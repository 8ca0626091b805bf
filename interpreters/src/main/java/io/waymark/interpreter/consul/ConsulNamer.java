package io.waymark.interpreter.consul;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Backoff;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Names that are services in Consul: {@code /dc1/web} is the service {@code web} in the datacenter {@code dc1}, with
 * {@link ConsulOptions.Selection#includeTag} {@code /dc1/blue/web} those of its instances that have the tag
 * {@code blue}. The datacenter {@code .local} is the agent's own. What follows is residual.
 *
 * <p>A service without instances is no name, so that fall-back goes on; nor is one in a datacenter that nobody has
 * heard of. While the agent fails everything stands as it was, stale; a name that was never known fails.
 *
 * <p>Each service is asked for once, however many names need it, by a question that the agent keeps open until there is
 * news.
 */
public final class ConsulNamer implements Namer {
    private static final String LIST = "/v1/catalog/services?";
    private static final String SELF = "/v1/agent/self?";

    private final Path prefix;
    private final ConsulOptions options;
    private final ConsulOptions.Selection selection;
    private final Hosts hosts;
    private final Agent agent;
    private final Serial serial;
    private final LongPoll.Context context;
    private final Resyncs resyncs = new Resyncs();
    private final Set<LongPoll<?>> polls = ConcurrentHashMap.newKeySet();
    private final Shared<ConsulName, List<HostEndpoint>> services;
    private final Shared<String, AgentInfo> self;
    private final Shared<String, Set<Path>> lists;
    private final Shared<Path, NameTree<Name>> lookups;
    private final Shared<Path, Addresses> addresses;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.consul}
     * @param executor runs what is to be done with answers
     * @param random spreads retries over time
     */
    public ConsulNamer(
            Path prefix,
            ConsulOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this.prefix = prefix;
        this.options = options;
        this.selection = options.selection();
        this.hosts = hosts;
        this.agent = new Agent(options, executor);
        this.serial = new Serial(executor);
        ConsulOptions.Polling polling = options.polling();
        Backoff backoff = new Backoff(polling.retryFirst(), polling.retryMax(), random);
        this.context = new LongPoll.Context(
                agent,
                new Turns(polling.pollsMax(), scheduler, serial),
                new Reach(options.failFast(), backoff, scheduler),
                serial,
                scheduler,
                backoff,
                resyncs,
                options);
        int namesMax = polling.namesMax();
        this.services = new Shared<>(
                name -> poll(
                        name.question(options), json -> Instance.endpoints(json, selection), Optional.of(List.of())),
                namesMax,
                scheduler);
        this.self = new Shared<>(question -> poll(question, AgentInfo::parse, Optional.empty()), 1, scheduler);
        this.lists = new Shared<>(question -> poll(question, this::names, Optional.empty()), 1, scheduler);
        this.lookups = new Shared<>(path -> new Derived<>(inputs -> bind(path, inputs)), namesMax, scheduler);
        this.addresses = new Shared<>(id -> new Derived<>(inputs -> addresses(id, inputs)), namesMax, scheduler);
    }

    private <T> OnDemand.Source<T> poll(String question, LongPoll.Reader<T> reader, Optional<T> ifNoDatacenter) {
        return cell -> {
            LongPoll<T> poll = new LongPoll<>(context, question, reader, ifNoDatacenter, cell);
            polls.add(poll);
            serial.execute(poll::start);
            return () -> serial.execute(() -> {
                poll.close();
                polls.remove(poll);
            });
        };
    }

    private State<NameTree<Name>> bind(Path path, Derived.Inputs inputs) {
        Optional<ConsulName> name = ConsulName.of(path, selection.includeTag());
        if (name.isEmpty()) {
            return State.ready(NameTree.neg());
        }
        int size = ConsulName.size(selection.includeTag());
        Bound bound = new Bound(prefix.concat(path.take(size)), path.drop(size));
        return inputs.state(name.get(), () -> services.get(name.get()))
                .map(endpoints -> endpoints.isEmpty() ? NameTree.neg() : NameTree.leaf(bound));
    }

    private State<Addresses> addresses(Path id, Derived.Inputs inputs) {
        Optional<ConsulName> name = ConsulName.of(id, selection.includeTag());
        if (name.isEmpty()) {
            return State.ready(new Addresses.Neg());
        }
        State<List<HostEndpoint>> instances = inputs.state(name.get(), () -> services.get(name.get()));
        Optional<List<HostEndpoint>> known = instances.known();
        if (known.isEmpty()) {
            return instances.map(unused -> new Addresses.Neg()); // pending or failed: there is no value to map
        }
        if (known.get().isEmpty()) {
            return Derived.asFreshAs(instances, State.ready(new Addresses.Neg()));
        }
        State<Addresses> found = hosts.endpoints(inputs, known.get());
        return Derived.asFreshAs(instances, selection.setHost() ? withAuthority(name.get(), found, inputs) : found);
    }

    /** Says what to call the service. When the agent does not say who it is, what Consul does unless told otherwise. */
    private State<Addresses> withAuthority(ConsulName name, State<Addresses> found, Derived.Inputs inputs) {
        State<AgentInfo> info = inputs.state(self, () -> self.get(SELF));
        if (info instanceof State.Pending<AgentInfo>) {
            return State.pending();
        }
        if (info.known().isEmpty() && name.datacenter().equals(ConsulName.LOCAL)) {
            return found;
        }
        String authority = name.authority(info.known().orElse(new AgentInfo(name.datacenter(), AgentInfo.DOMAIN)));
        return found.map(known -> known instanceof Addresses.Endpoints(var endpoints, var unused)
                ? new Addresses.Endpoints(endpoints, Map.of("authority", authority))
                : known);
    }

    private Set<Path> names(JsonNode json) throws MalformedAnswerException {
        if (!json.isObject()) {
            throw new MalformedAnswerException("services were expected, not " + json.getNodeType());
        }
        Path local = prefix.child(ConsulName.LOCAL);
        Set<Path> names = new HashSet<>();
        for (Map.Entry<String, JsonNode> service : json.properties()) {
            if (service.getKey().isEmpty()) {
                continue;
            }
            if (!selection.includeTag()) {
                names.add(local.child(service.getKey()));
                continue;
            }
            for (JsonNode tag : service.getValue()) {
                if (!tag.asString("").isEmpty()) {
                    names.add(local.child(tag.asString("")).child(service.getKey()));
                }
            }
        }
        return Set.copyOf(names);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return lookups.get(path);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    /** The services of the agent's own datacenter, each with its tags if names have one. */
    @Override
    public Live<Set<Path>> names() {
        return lists.get(LIST + options.consistency().parameter);
    }

    /** Of every service that is asked for, and of the list of names. */
    @Override
    public Optional<Resyncs> resyncs() {
        return Optional.of(resyncs);
    }

    boolean isStarted() {
        return agent.isStarted();
    }

    /** How many questions are being asked, and names in use. */
    int openCount() {
        return polls.size()
                + services.openCount()
                + self.openCount()
                + lists.openCount()
                + lookups.openCount()
                + addresses.openCount();
    }

    @Override
    public void close() {
        serial.execute(() -> {
            polls.forEach(LongPoll::close);
            agent.close();
        });
    }
}
