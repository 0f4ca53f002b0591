import { z } from 'zod';

// zod probes `eval` to compile its parsers, which the kiosk's content security policy forbids and
// reports. Every schema of the contract imports zod from here, so that this runs first.
z.config({ jitless: true });

export { z };
