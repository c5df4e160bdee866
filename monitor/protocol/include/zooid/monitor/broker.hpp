// Who offers what on which core, and the channels between domains of two cores: the boot core's
// side.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <zooid/monitor/bounded_text.hpp>
#include <zooid/monitor/core_set.hpp>
#include <zooid/monitor/fixed_vector.hpp>

namespace zooid::monitor {

inline constexpr std::size_t offers_max = 4096;           // domains that serve or may, of all cores
inline constexpr std::size_t bindings_max = 64;           // open at once, of all cores
inline constexpr std::size_t bindings_of_core_max = 24;   // clients' ends there
inline constexpr std::size_t bindings_of_domain_max = 8;  // of one client

/// What a domain's program is to others.
enum class OfferState : std::uint8_t {
    none,      // it serves nothing, or has ended
    starting,  // it runs, and may still serve what it is called
    serving,
};

/// Which end of a binding; the service is side a of the channel.
enum class BindingSide : std::uint8_t { service, client };

/// Why a bind comes to nothing.
enum class BindRefusal : std::uint8_t {
    unknown,   // nobody offers that name on another core: start the program that does
    starting,  // somebody may soon: ask again when told of news
    limit,     // one of the limits above: give other channels up
};

/// The event has nothing to do with a binding that is open: the peer broke the protocol, or died.
enum class BindingFault : std::uint8_t { unknown };

/// Pairs clients with services of other cores, and remembers which core may still reach a
/// binding's memory.
///
/// @invariant memory of a binding goes to the next one only when neither core may reach it: the
///            service's from on_bind() on, the client's from the "open" of on_accepted() on, each
///            until it lets go or dies.
/// @invariant while one end may reach it and the other does no more, the first has been told so,
///            once.
/// @invariant a bind is answered once: by on_bind() or by on_accepted().
class Broker {
public:
    struct Client {
        CoreId core;
        std::uint64_t domain = 0;
    };
    /// Whom to ask to take the client in.
    struct Ask {
        std::uint32_t binding = 0;  // never 0
        CoreId core;
        std::uint64_t domain = 0;
    };
    /// Tell `core` that the other end, `gone`, will do nothing any more.
    struct Over {
        CoreId core;
        std::uint32_t binding = 0;
        BindingSide gone = BindingSide::service;
    };
    using Overs = FixedVector<Over, bindings_max>;
    struct Accepted {
        bool is_open = false;  // the client is to be told so; else that it is refused
        Overs overs;
    };

    /// What a domain is to others from now on, under one name at a time.
    /// @return false when offers_max are known: this one is not.
    bool on_offer(CoreId core, std::uint64_t domain, const Name& name, OfferState state);
    /// `core` waits for what is not there yet. on_bind() does so itself when it answers starting.
    void on_wait(CoreId core) { waiting_.set(core); }
    /// Who waits, to be told once: after an offer, after a death, or by what else is new.
    [[nodiscard]] CoreSet take_waiting();

    [[nodiscard]] std::expected<Ask, BindRefusal> on_bind(const Client& client, const Name& name);
    /// The service's core has answered, or died meanwhile. Once for every Ask.
    [[nodiscard]] Accepted on_accepted(std::uint32_t binding, bool good);
    /// A core has taken the memory away from its end, for good.
    [[nodiscard]] std::expected<Overs, BindingFault>
    on_released(CoreId from, std::uint32_t binding);
    /// The core is fenced: it reaches nothing any more.
    [[nodiscard]] Overs on_core_down(CoreId core);

    /// Bindings whose memory is in use.
    [[nodiscard]] std::size_t open() const;
    /// The place of a binding's memory, below bindings_max: one at a time has it.
    [[nodiscard]] static std::size_t place_of(std::uint32_t binding) {
        return binding % bindings_max;
    }

private:
    enum class Phase : std::uint8_t { free, asked, open };
    struct End {
        CoreId core;
        std::uint64_t domain = 0;
        bool reaches = false;  // the memory
        bool lost = false;     // the core has died
    };
    struct Binding {
        std::uint32_t id = 0;
        Phase phase = Phase::free;
        std::array<End, 2> ends;  // by BindingSide
        [[nodiscard]] End& end(BindingSide side) { return ends[static_cast<std::size_t>(side)]; }
    };
    struct Offer {
        CoreId core;
        std::uint64_t domain = 0;
        OfferState state = OfferState::starting;
        Name name;
    };

    [[nodiscard]] Binding* find(std::uint32_t id, Phase phase);
    [[nodiscard]] Binding* take_place(const Client& client);
    [[nodiscard]] const Offer* choose(const Client& client, const Name& name) const;
    static void let_go(Binding& binding, BindingSide side, Overs& overs);

    std::array<Binding, bindings_max> bindings_;
    FixedVector<Offer, offers_max> offers_;
    CoreSet waiting_;
};

}  // namespace zooid::monitor
