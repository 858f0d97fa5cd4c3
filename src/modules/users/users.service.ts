import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { User } from './user.entity.ts';

@Injectable()
export class UsersService {
  constructor(private readonly em: EntityManager) {}

  /** The row itself. Costs nothing in a request of that user: the guard has read it, and it is still at hand. */
  profile(id: string): Promise<User> {
    return this.em.findOneOrFail(User, id);
  }
}
