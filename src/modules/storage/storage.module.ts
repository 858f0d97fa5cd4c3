import { Module } from '@nestjs/common';
import { FilesController } from './files.controller.ts';
import { RemoveObjectHandler } from './remove-object.task.ts';
import { Storage } from './storage.ts';

@Module({ controllers: [FilesController], providers: [Storage, RemoveObjectHandler], exports: [Storage] })
export class StorageModule {}
