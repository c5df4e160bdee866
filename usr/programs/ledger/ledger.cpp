// The service of ledger.capnp and clients of it: everything but the schema.
#include <cstdio>
#include <cstdlib>
#include <ledger/ledger_rpc.hpp>
#include <map>
#include <span>
#include <string>
#include <zooid/native/bind.hpp>
#include <zooid/native/loop.hpp>
#include <zooid/native/service.hpp>

namespace zooid::ledger {
namespace {

using interconnect::CallError;
using interconnect::Refusal;
using interconnect::ServerContext;
template <class Method>
using Reply = interconnect::ServerTask<Method>;
using Accounts = std::map<std::string, std::int64_t, std::less<>>;

constexpr std::size_t accounts_max = 1000;
constexpr unsigned clients_max = 4;

struct Books {
    interconnect::Executor& executor;
    Accounts accounts = {};
    const void* editor = nullptr;  // whose turn it is to write
    unsigned gone = 0;             // clients
};

/// One client. The contract keeps it to its states: add() comes only after edit().
class LedgerServer {
public:
    explicit LedgerServer(Books& books) : books_(books) {}
    LedgerServer(const LedgerServer&) = delete;
    LedgerServer& operator=(const LedgerServer&) = delete;
    ~LedgerServer() {
        if (books_.editor == this) std::puts("ledger: an edit went with its client");
        stop_editing();
        ++books_.gone;
    }
    interconnect::Executor& executor() { return books_.executor; }

    Reply<Ledger::Look> look(const Ledger::Look::Params&, ServerContext&) {
        co_return Ledger::Look::Results();
    }
    Reply<Ledger::Edit> edit(const Ledger::Edit::Params&, ServerContext&) {
        if (books_.editor != nullptr) co_return std::unexpected(Refusal::busy);
        books_.editor = this;
        co_return Ledger::Edit::Results();
    }
    Reply<Ledger::Balance> balance(const Ledger::Balance::Params& params, ServerContext&) {
        Ledger::Balance::Results results;
        results.set_cents(value(books_.accounts, params.account()) +
                          value(added_, params.account()));
        co_return results;
    }
    Reply<Ledger::Add> add(const Ledger::Add::Params& params, ServerContext&) {
        if (added_.size() == accounts_max) co_return std::unexpected(Refusal::busy);
        Ledger::Add::Results results;
        results.set_cents(added_[std::string(params.account())] += params.cents());
        co_return results;
    }
    Reply<Ledger::Commit> commit(const Ledger::Commit::Params&, ServerContext&) {
        if (books_.accounts.size() + added_.size() > accounts_max)
            co_return std::unexpected(Refusal::busy);
        for (const auto& [account, cents] : added_) books_.accounts[account] += cents;
        Ledger::Commit::Results results;
        results.set_accounts(static_cast<std::uint32_t>(added_.size()));
        stop_editing();
        co_return results;
    }
    Reply<Ledger::Discard> discard(const Ledger::Discard::Params&, ServerContext&) {
        stop_editing();
        co_return Ledger::Discard::Results();
    }
    Reply<Ledger::Done> done(const Ledger::Done::Params&, ServerContext&) {
        co_return Ledger::Done::Results();
    }

private:
    static std::int64_t value(const Accounts& accounts, std::string_view account) {
        const auto found = accounts.find(account);
        return found == accounts.end() ? 0 : found->second;
    }
    void stop_editing() {
        added_.clear();
        if (books_.editor == this) books_.editor = nullptr;
    }

    Books& books_;
    Accounts added_;
};

/// @param clients ends when so many have gone; 0: never.
int serve(native::Loop<>& loop, native::MonitorChannel& monitor, unsigned clients) {
    Books books{loop.executor()};
    native::Service<Ledger, LedgerServer> service(
        monitor, "ledger", clients_max,
        [&](const native::ServedClient&) { return std::make_unique<LedgerServer>(books); });
    service.open();
    loop.run_until([&] { return service.over() || (clients > 0 && books.gone >= clients); });
    return service.over() ? 1 : 0;
}

using Client = native::Bound<Ledger>;
using Used = std::expected<void, CallError>;
enum class Then { commit, leave, crash };

/// Adds to accounts, `ACCOUNT CENTS` each, and commits; or gives up in the middle of it.
interconnect::Task<Used> change(Client& client, std::span<char* const> words, Then then) {
    auto typed = client.client().session<LedgerState::closed>();
    if (!typed) co_return std::unexpected(std::move(typed).error());
    auto closed = std::move(typed).take();
    auto opening = co_await std::move(closed).edit({});
    if (!opening) co_return std::unexpected(std::move(opening).drop());
    auto writing = std::move(opening).next();  // LedgerSession<LedgerState::writing, ...>
    for (std::size_t at = 0; at + 1 < words.size(); at += 2) {
        Ledger::Add::Params params;
        params.set_cents(std::atoll(words[at + 1]));
        const bool fits = params.set_account(words[at]).has_value();
        const auto added = co_await writing.add(params);
        if (!fits || !added) {
            std::move(writing).erase();  // the channel's owner ends it: the service hears `dropped`
            co_return std::unexpected(fits ? added.error() : CallError::too_long);
        }
    }
    if (then == Then::crash) __builtin_trap();
    if (then == Then::leave) {
        std::move(writing).erase();
        co_return Used();
    }
    auto committing = co_await std::move(writing).commit({});
    if (!committing) co_return std::unexpected(std::move(committing).drop());
    std::printf("committed %u\n", committing.results().accounts());
    std::move(committing).next().close();
    co_return Used();
}

interconnect::Task<Used> show(Client& client, std::string_view account) {
    auto typed = client.client().session<LedgerState::closed>();
    if (!typed) co_return std::unexpected(std::move(typed).error());
    auto closed = std::move(typed).take();
    auto looking = co_await std::move(closed).look({});
    if (!looking) co_return std::unexpected(std::move(looking).drop());
    auto reading = std::move(looking).next();
    Ledger::Balance::Params params;
    const bool fits = params.set_account(account).has_value();
    const auto balance = co_await reading.balance(params);
    std::move(reading).close();
    if (!fits || !balance) co_return std::unexpected(fits ? balance.error() : CallError::too_long);
    std::printf("%.*s %lld\n", static_cast<int>(account.size()), account.data(),
                static_cast<long long>(balance->cents()));
    co_return Used();
}

/// Waits until the service ends: it only receives.
interconnect::Task<Used> watch(Client& client) {
    const auto heard = co_await client.port().receive();
    if (!heard && heard.error() == CallError::closed) std::puts("the ledger has gone");
    co_return Used();
}

/// Goes as one client and stays as another: of a service that ends with its first.
interconnect::Task<Used> outlive(native::MonitorChannel& monitor, std::unique_ptr<Client> first) {
    const auto second = co_await native::bind<Ledger>(monitor, "ledger");
    if (!second) co_return std::unexpected(CallError::closed);
    first.reset();
    co_return co_await watch(**second);
}

interconnect::Task<Used> work(native::MonitorChannel& monitor, std::unique_ptr<Client> ledger,
                              std::span<char* const> words) {
    const std::string_view what = words[0];
    if (what == "watch") co_return co_await watch(*ledger);
    if (what == "outlive") co_return co_await outlive(monitor, std::move(ledger));
    if (what == "show") co_return co_await show(*ledger, words.size() > 1 ? words[1] : "");
    const Then then = what == "crash" ? Then::crash : what == "leave" ? Then::leave : Then::commit;
    co_return co_await change(*ledger, words.subspan(1), then);
}

interconnect::Task<Used> use(native::MonitorChannel& monitor, std::span<char* const> words) {
    auto ledger = co_await native::bind<Ledger>(monitor, "ledger");
    if (!ledger) {
        const bool is_missing = ledger.error() == native::BindError::not_found;
        std::printf("ledger: %s%s\n", std::string(name(ledger.error())).c_str(),
                    is_missing ? ": nobody serves it; `run --background ledger serve` does" : "");
        co_return std::unexpected(CallError::closed);
    }
    const Used used = co_await work(monitor, std::move(*ledger), words);
    if (!used)
        std::printf("ledger: the service has gone, or refused (error %u)\n",
                    static_cast<unsigned>(used.error()));
    co_return used;
}

int run(std::span<char* const> words) {
    static native::Loop<> loop;
    static native::MonitorChannel monitor(loop.executor(), native::monitor_transport());
    if (std::string_view(words[0]) == "serve")
        return serve(loop, monitor,
                     words.size() > 1 ? static_cast<unsigned>(std::atoi(words[1])) : 0);
    auto using_it = use(monitor, words);
    using_it.start(loop.executor());
    loop.run_until([&] { return using_it.done(); });
    return using_it.result() ? 0 : 1;
}

}  // namespace
}  // namespace zooid::ledger

int main(int count, char** words) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (count > 1) return zooid::ledger::run({words + 1, static_cast<std::size_t>(count - 1)});
    std::puts(
        "usage: ledger serve [CLIENTS] | add|leave|crash ACCOUNT CENTS... | show ACCOUNT | watch | "
        "outlive");
    return 2;
}
